/**
 * `list`: says what is built, or from which files, and so goes to every go command that is asked about the build.
 * `build`: about the run of `go build` alone. `joined`: written once for all sources of flags. `refused`: decides what
 * plimsoll has to decide.
 */
type Reach = "list" | "build" | "joined" | "refused";

export interface FlagRule {
  readonly reach: Reach;
  /** Whether a value follows in a word of its own. The others take one behind `=` only, as Go's boolean flags do. */
  readonly takesValue: boolean;
  /** Whether the value is a path, which go takes from the folder that it runs in. */
  readonly isPath: boolean;
  /** Why it is refused. */
  readonly why: string | undefined;
}

/** Every flag of `go build` (`go help build`, and those that it leaves out), without its dash. */
const RULES: Readonly<Record<string, FlagRule>> = {
  ...each("list", { takesValue: false }, ["asan", "buildvcs", "cover", "linkshared", "modcacherw", "msan", "race"]),
  ...each("list", { takesValue: false }, ["trimpath"]),
  ...each("list", { takesValue: true }, ["asmflags", "buildmode", "compiler", "covermode", "coverpkg", "gccgoflags"]),
  ...each("list", { takesValue: true }, ["gcflags", "installsuffix", "mod", "p", "toolexec"]),
  ...each("list", { takesValue: true, isPath: true }, ["modfile", "overlay", "pgo", "pkgdir"]),
  ...each("build", { takesValue: false }, ["a", "v", "work", "x"]),
  ...each("build", { takesValue: true, isPath: true }, ["debug-actiongraph", "debug-runtime-trace", "debug-trace"]),
  ...each("joined", { takesValue: true }, ["ldflags", "tags"]),
  ...each("refused", { takesValue: true, why: "plimsoll says where the binary goes" }, ["o"]),
  ...each("refused", { takesValue: true, why: "name the folder as the source instead" }, ["C"]),
  ...each("refused", { takesValue: false, why: "plimsoll needs the binary" }, ["n"]),
  ...each("refused", { takesValue: false, why: "plimsoll reads what the go command says" }, ["json"]),
};

/** Undefined for a flag that no release known here has: go is the one to judge it. */
export function ruleOfFlag(name: string): FlagRule | undefined {
  return Object.hasOwn(RULES, name) ? RULES[name] : undefined;
}

function each(reach: Reach, rule: Partial<FlagRule>, names: readonly string[]): Record<string, FlagRule> {
  const whole = { reach, takesValue: false, isPath: false, why: undefined, ...rule };
  return Object.fromEntries(names.map((name) => [name, whole]));
}
