/**
 * `list`: says what is built, or from which files, so it is passed to every go command that answers questions about the
 * build. `build`: affects only the run of `go build`. `joined`: the values of all sources are combined into one.
 * `refused`: sets something that plimsoll must decide.
 */
type Reach = "list" | "build" | "joined" | "refused";

export interface FlagRule {
  readonly reach: Reach;
  /** Whether the value may be the next word. Other flags take a value only after `=`, as Go's boolean flags do. */
  readonly takesValue: boolean;
  /** Whether the value is a path, which go resolves in the folder that it runs in. */
  readonly isPath: boolean;
  /** The reason for refusing it. */
  readonly why: string | undefined;
}

/** Every flag of `go build` (those in `go help build`, and the undocumented ones), without its dash. */
const RULES: Readonly<Record<string, FlagRule>> = {
  ...each("list", { takesValue: false }, ["asan", "buildvcs", "cover", "linkshared", "modcacherw", "msan", "race"]),
  ...each("list", { takesValue: false }, ["trimpath"]),
  ...each("list", { takesValue: true }, ["asmflags", "buildmode", "compiler", "covermode", "coverpkg", "gccgoflags"]),
  ...each("list", { takesValue: true }, ["gcflags", "installsuffix", "mod", "p", "toolexec"]),
  ...each("list", { takesValue: true, isPath: true }, ["modfile", "overlay", "pgo", "pkgdir"]),
  ...each("build", { takesValue: false }, ["a", "v", "work", "x"]),
  ...each("build", { takesValue: true, isPath: true }, ["debug-actiongraph", "debug-runtime-trace", "debug-trace"]),
  ...each("joined", { takesValue: true }, ["ldflags", "tags"]),
  ...each("refused", { takesValue: true, why: "plimsoll decides where the binary is written" }, ["o"]),
  ...each("refused", { takesValue: true, why: "name the folder as the source instead" }, ["C"]),
  ...each("refused", { takesValue: false, why: "plimsoll needs the binary" }, ["n"]),
  ...each("refused", { takesValue: false, why: "plimsoll reads the output of the go command" }, ["json"]),
};

/** Undefined for a flag that no known release has: go itself decides about it. */
export function ruleOfFlag(name: string): FlagRule | undefined {
  return Object.hasOwn(RULES, name) ? RULES[name] : undefined;
}

function each(reach: Reach, rule: Partial<FlagRule>, names: readonly string[]): Record<string, FlagRule> {
  const whole = { reach, takesValue: false, isPath: false, why: undefined, ...rule };
  return Object.fromEntries(names.map((name) => [name, whole]));
}
