import { PlimsollError } from "../../base/error.ts";
import { joinWords, splitWords } from "./words.ts";

/** What a user wants of `go build`, whether on the command line, in a configuration file or in GOFLAGS. */
export interface GoWishes {
  readonly tags: readonly string[];
  /** Each as a value of -ldflags is written. Later words win, as they do for the linker. */
  readonly ldflags: readonly string[];
  /** Further flags of go build, a word each, as on its command line. */
  readonly flags: readonly string[];
  /** Variables of the build; they win over the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the revision is stamped: undefined leaves it to the go command and GOFLAGS. */
  readonly vcs?: boolean | undefined;
}

export const NO_WISHES: GoWishes = { tags: [], ldflags: [], flags: [], env: {} };

export interface BuildFlags {
  readonly tags: readonly string[];
  /** Words for the linker. */
  readonly ldflags: readonly string[];
  /** All the rest, in the user's order. */
  readonly others: readonly string[];
}

/** What plimsoll adds to a build. */
export interface BuildMode {
  /** `-trimpath`: no absolute paths of the machine that builds. */
  readonly trimpath: boolean;
  /** `-s -w`: no symbol table, no DWARF. */
  readonly strip: boolean;
}

/**
 * Joins GOFLAGS with the user's other wishes. A flag on the command line replaces the same flag in GOFLAGS, and a
 * later -ldflags or -tags replaces an earlier one: whoever adds to them has to repeat what was there.
 */
export function gatherFlags(goflags: string, wishes: GoWishes): BuildFlags {
  const inherited = sortOut(splitWords(goflags, "GOFLAGS"), "GOFLAGS");
  const own = sortOut(wishes.flags, "flags");
  const ldflags = wishes.ldflags.flatMap((text) => linkerWords(text, "ldflags"));
  return {
    tags: [...new Set([...inherited.tags, ...own.tags, ...wishes.tags])],
    ldflags: [...inherited.ldflags, ...own.ldflags, ...ldflags],
    others: own.others,
  };
}

/** The arguments of `go build` in front of `-o` and the package. */
export function buildArguments(flags: BuildFlags, mode: BuildMode, vcs: boolean | undefined): string[] {
  const ldflags = mode.strip ? [...flags.ldflags, "-s", "-w"] : flags.ldflags;
  return [
    ...flags.others,
    ...(mode.trimpath ? ["-trimpath"] : []),
    ...(vcs === undefined ? [] : [`-buildvcs=${vcs}`]),
    ...(flags.tags.length === 0 ? [] : [`-tags=${flags.tags.join(",")}`]),
    ...(ldflags.length === 0 ? [] : [`-ldflags=${joinWords(ldflags, "-ldflags")}`]),
  ];
}

/** Flags that decide what plimsoll has to decide. */
const RESERVED: Readonly<Record<string, string>> = {
  o: "plimsoll says where the binary goes",
  C: "name the folder as the source instead",
  n: "plimsoll needs the binary",
  buildmode: "an image needs an executable",
};

/** Takes -tags and -ldflags, written in any of the ways that Go's flag package reads, out of a list of words. */
function sortOut(words: readonly string[], where: string): BuildFlags {
  const tags: string[] = [];
  const ldflags: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [, name, value] = /^--?([a-zA-Z][a-zA-Z0-9]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === "tags" || name === "ldflags") {
      const given = value ?? words[++at];
      if (given === undefined) throw flagInvalid(`-${name} in ${where} has no value`);
      // A later one replaces an earlier one in the same list, as it does for go build.
      if (name === "tags") tags.splice(0, Infinity, ...given.split(/[ ,]+/).filter((tag) => tag !== ""));
      else ldflags.splice(0, Infinity, ...linkerWords(given, `-ldflags in ${where}`));
    } else {
      refuseReserved(name, value, where);
      others.push(word);
    }
  }
  return { tags, ldflags, others };
}

function refuseReserved(name: string | undefined, value: string | undefined, where: string): void {
  const why = name === undefined ? undefined : RESERVED[name];
  if (why === undefined || (name === "buildmode" && ["default", "exe", "pie"].includes(value ?? ""))) return;
  throw flagInvalid(`-${name} in ${where} cannot be used`, why);
}

/** A value of -ldflags, without the `all=` in front that a main package's linker flags do not need. */
function linkerWords(text: string, where: string): string[] {
  const [, pattern, rest] = /^\s*([^-\s"'][^=]*)=(.*)$/s.exec(text) ?? [];
  if (pattern !== undefined && pattern !== "all") {
    throw flagInvalid(
      `${where} is for "${pattern}" only`,
      "flags of several sources are joined into one -ldflags for the main package, which leaves no room for a pattern",
    );
  }
  return splitWords(rest ?? text, where);
}

function flagInvalid(what: string, why?: string): PlimsollError {
  return new PlimsollError("flag-invalid", { what, ...(why === undefined ? {} : { why }) });
}
