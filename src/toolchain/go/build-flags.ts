import { PlimsollError } from "../../base/error.ts";
import { ruleOfFlag } from "./flag-table.ts";
import { type GivenFlag, readFlagWords, writeFlag } from "./flag-words.ts";
import { type Go, settingOf } from "./go.ts";
import { joinWords, splitWords } from "./words.ts";

/** The user's options for `go build`, from the command line, a configuration file or GOFLAGS. */
export interface BuildChoices {
  readonly tags: readonly string[];
  /** Each is written as a value of -ldflags. Later words win, as they do for the linker. */
  readonly ldflags: readonly string[];
  /** Other flags of go build, one word each, as on its command line. */
  readonly flags: readonly string[];
  /** Variables of the build; they take precedence over the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the revision is stamped into the binary: undefined leaves it to the go command and GOFLAGS. */
  readonly vcs?: boolean | undefined;
}

export const NO_CHOICES: BuildChoices = { tags: [], ldflags: [], flags: [], env: {} };

/** How a package is built, as far as flags decide it: the same value for the build, and for every question about it. */
export interface BuildFlags {
  readonly tags: readonly string[];
  /** Words for the linker. */
  readonly ldflags: readonly string[];
  /** All other flags, in the user's order. */
  readonly others: readonly GivenFlag[];
  /** The other flags of GOFLAGS, which go reads from its environment. */
  readonly inherited: readonly GivenFlag[];
}

/** What plimsoll adds to a build. */
export interface BuildMode {
  /** `-trimpath`: no absolute paths of the machine that builds. */
  readonly trimpath: boolean;
  /** `-s -w`: no symbol table, no DWARF. `dwarf`: `-w`, which keeps the symbol table. */
  readonly strip: boolean | "dwarf";
}

/** The runtimes of these instruments are written in C. cmd/go/internal/work.instrumentInit. */
const INSTRUMENTS = ["race", "msan", "asan"];

/** The instruments that a build has switched on. */
export function instrumentsOf(flags: BuildFlags): readonly string[] {
  return INSTRUMENTS.filter((name) => isOn(valueOfFlag(flags, name)));
}

/** The flags of a build, combined with the go command's own settings. Throws `flag-invalid`. */
export function flagsOf(go: Pick<Go, "settings">, choices: BuildChoices): BuildFlags {
  return gatherFlags(settingOf(go, choices.env, "GOFLAGS") ?? "", choices);
}

/**
 * Combines GOFLAGS with the user's other choices. For the go command a flag on the command line replaces the same flag
 * in GOFLAGS, and a later -ldflags or -tags replaces an earlier one. Here the tags and linker flags of all places add
 * up, in increasing order of precedence: a flag from one place is not lost because another place sets a different one.
 * All other flags follow go's rules.
 */
export function gatherFlags(goflags: string, choices: BuildChoices): BuildFlags {
  const inherited = sortOut(splitWords(goflags, "GOFLAGS"), "GOFLAGS");
  const own = sortOut(choices.flags, "the flags of the build");
  const ldflags = choices.ldflags.flatMap((text) => linkerWords(text, "ldflags"));
  return {
    tags: [...new Set([...inherited.tags, ...own.tags, ...choices.tags.flatMap(tagsIn)])],
    ldflags: [...inherited.ldflags, ...own.ldflags, ...ldflags],
    others: own.others,
    inherited: inherited.others,
  };
}

/**
 * The value of a flag in the place with the highest precedence: "" for a flag without a value, undefined when it is
 * given nowhere.
 */
export function valueOfFlag({ inherited, others }: BuildFlags, name: string): string | undefined {
  const found = [...inherited, ...others].findLast((flag) => flag.name === name);
  return found && (found.value ?? "");
}

/** Whether a boolean flag with this value is on: strconv.ParseBool, as in Go's flag package. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && ["", "1", "t", "T", "true", "TRUE", "True"].includes(value);
}

/** The arguments of `go build` before `-o` and the package. */
export function buildArguments(flags: BuildFlags, mode: BuildMode, vcs: boolean | undefined): string[] {
  const removed = mode.strip === "dwarf" ? ["-w"] : mode.strip ? ["-s", "-w"] : [];
  const ldflags = [...flags.ldflags, ...removed];
  return [
    ...flags.others.map(writeFlag),
    ...(mode.trimpath ? ["-trimpath"] : []),
    ...(vcs === undefined ? [] : [`-buildvcs=${vcs}`]),
    ...tagArgument(flags),
    ...(ldflags.length === 0 ? [] : [`-ldflags=${linkerValue(ldflags)}`]),
  ];
}

/** go refuses a value that begins with a quote, but not one with a pattern in front: cmd/go/internal/load, ppfValue. */
function linkerValue(words: readonly string[]): string {
  const joined = joinWords(words, "-ldflags");
  return /^["']/.test(joined) ? `all=${joined}` : joined;
}

/** The arguments by which `go list` sees the packages and files that a build has. */
export function listArguments(flags: BuildFlags): string[] {
  const others = flags.others.filter(({ name }) => (ruleOfFlag(name)?.reach ?? "list") === "list");
  return [...others.map(writeFlag), ...tagArgument(flags)];
}

/** The flags that affect which modules are required, as `go mod` accepts them. */
export function moduleArguments(flags: BuildFlags): string[] {
  return flags.others.filter(({ name }) => name === "modfile").map(writeFlag);
}

/** The same flags without those about the main module, because `path@version` has none. */
export function withoutModuleFlags(flags: BuildFlags): BuildFlags {
  return { ...flags, others: flags.others.filter(({ name }) => name !== "mod" && name !== "modfile") };
}

function tagArgument({ tags }: BuildFlags): string[] {
  return tags.length === 0 ? [] : [`-tags=${tags.join(",")}`];
}

/** The value of -tags: separated by commas, or by white space as before Go 1.13, which go still accepts. */
function tagsIn(text: string): string[] {
  return text.split(/[ ,]+/).filter((tag) => tag !== "");
}

/** Build modes that make an executable. */
const EXECUTABLE = ["default", "exe", "pie"];

/** Takes -tags and -ldflags out of a list of words, and refuses flags that plimsoll must decide. */
function sortOut(words: readonly string[], where: string): Pick<BuildFlags, "tags" | "ldflags" | "others"> {
  const all = readFlagWords(words, where);
  for (const { name, value } of all) {
    const why = ruleOfFlag(name)?.why;
    if (why !== undefined) throw flagInvalid(`-${name} in ${where} cannot be used`, why);
    if (name === "buildmode" && !EXECUTABLE.includes(value!)) {
      throw flagInvalid(`-buildmode=${value} in ${where} cannot be used`, "an image needs an executable");
    }
  }
  // Within GOFLAGS a later -tags or -ldflags replaces an earlier one, as for go. The other flags come from several
  // places.
  const values = (wanted: string) => {
    const found = all.filter(({ name }) => name === wanted).map(({ value = "" }) => value);
    return where === "GOFLAGS" ? found.slice(-1) : found;
  };
  return {
    tags: values("tags").flatMap(tagsIn),
    ldflags: values("ldflags").flatMap((value) => linkerWords(value, `-ldflags in ${where}`)),
    others: all.filter(({ name }) => ruleOfFlag(name)?.reach !== "joined"),
  };
}

/** A value of -ldflags, without a leading `all=`, which the linker flags of a main package do not need. */
function linkerWords(text: string, where: string): string[] {
  const [, pattern, rest] = /^\s*([^-\s"'][^=]*)=(.*)$/s.exec(text) ?? [];
  if (pattern !== undefined && pattern !== "all") {
    throw flagInvalid(
      `${where} is for "${pattern}" only`,
      "flags from several places are joined into one -ldflags for the main package, which cannot have a pattern",
    );
  }
  return splitWords(rest ?? text, where);
}

function flagInvalid(what: string, why?: string): PlimsollError {
  return new PlimsollError("flag-invalid", { what, ...(why === undefined ? {} : { why }) });
}
