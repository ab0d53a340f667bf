import { type BuildFile, kindOf, type LogicalLine, logicalLines } from "./build-file.ts";
import {
  type BuildTarget,
  type CommandPlace,
  type Concern,
  changesFolder,
  concernOf,
  concernOfPackage,
} from "./go-commands.ts";
import { conditionsAround, scopeOf } from "./scope.ts";

/** A place where a project says whether it is built with C. */
export interface CgoStatement {
  /** The value that CGO_ENABLED is set to. */
  readonly value: "0" | "1";
  /** `Makefile:10: CGO_ENABLED ?= 0`, for people. */
  readonly place: string;
  /**
   * How close the statement is to the program: 2 names the program, 1 may be about it, 0 holds only under a condition.
   */
  readonly rank: 0 | 1 | 2;
}

/** An assignment as Make, shells, Dockerfiles, YAML, Go and Nix write it; never a use of the variable. */
const ASSIGNED =
  /(?<![\w$]|\$[({]|\benv\.)["'`]?CGO_ENABLED["'`]?\s*(?:(?:\?|:{1,3}|\+)?=(?!=)|:|,|\s)\s*(["'`]?)(\$[({]?\w+(?::-?=?|-)?([01])?[)}]?|[01](?![\w.]))/g;

/** All statements of a file about whether the program is built with C, in the order of its lines. */
export function statementsIn(file: BuildFile, target: BuildTarget): CgoStatement[] {
  const lines = logicalLines(file);
  const found = [...assignments(file, lines), ...promuWords(file, lines)].slice(0, MOST_STATEMENTS);
  return found.flatMap(({ index, value, rest }) => {
    const concern = concernOfStatement(file, lines, index, rest, target);
    if (concern === "another" || concern === "none") return [];
    const { line, text } = lines[index]!;
    const rank = conditionsAround(file, lines, index) ? 0 : concern === "this" ? 2 : 1;
    return [{ value, place: `${file.path}:${line}: ${shortened(text)}`, rank }];
  });
}

/** How many statements of a file are read: no real build file has more. */
const MOST_STATEMENTS = 50;
const MOST_ON_A_LINE = 8;

interface Assignment {
  readonly index: number;
  readonly value: "0" | "1";
  /** The rest of the line, from the assignment on. */
  readonly rest: string;
}

function assignments(file: BuildFile, lines: readonly LogicalLine[]): Assignment[] {
  let known: ReturnType<typeof settingsIn> | undefined;
  const settings = () => {
    known ??= settingsIn(lines);
    return known;
  };
  return lines.flatMap(({ text }, index) => {
    if (isProse(text)) return [];
    const found = text
      .matchAll(ASSIGNED)
      .take(MOST_ON_A_LINE)
      .toArray()
      .flatMap((match): Assignment[] => {
        const value = givenValue(match[2]!, match[3], settings);
        return value === undefined ? [] : [{ index, value, rest: text.slice(match.index) }];
      });
    // `- name: CGO_ENABLED` with its value on the next line.
    const next = lines[index + 1]?.text ?? "";
    const [, paired] = /^\s*value:\s*["']?([01])["']?\s*$/.exec(next) ?? [];
    if (
      kindOf(file.path) === "yaml" &&
      paired !== undefined &&
      /\b(?:name|key):\s*["']?CGO_ENABLED["']?\s*$/.test(text)
    ) {
      found.push({ index, value: paired as "0" | "1", rest: "" });
    }
    return found;
  });
}

/**
 * Is the line output for a reader (echo, printf), rather than a write to a file that sets the environment of later
 * steps?
 */
function isProse(text: string): boolean {
  return (
    /^\s*[@-]*\s*(?:RUN\s+)?(?:echo|printf|\$\((?:info|warning|error))\b/.test(text) &&
    !/>>?\s*\S*(?:ENV|env)\b/.test(text)
  );
}

/** The value itself, or the value of the variable that is used in its place, if the file assigns one. */
function givenValue(
  word: string,
  fallback: string | undefined,
  settings: () => ReturnType<typeof settingsIn>,
): "0" | "1" | undefined {
  if (word === "0" || word === "1") return word;
  if (fallback !== undefined) return fallback as "0" | "1";
  const [, name] = /^\$[({]?(\w+)/.exec(word) ?? [];
  if (name === undefined || name === "CGO_ENABLED") return undefined;
  const values = settings().get(name) ?? [];
  return values.length === 1 ? values[0] : undefined;
}

/** The values 0 and 1 that a file assigns to variables, each once. */
function settingsIn(lines: readonly LogicalLine[]): ReadonlyMap<string, readonly ("0" | "1")[]> {
  const settings = new Map<string, ("0" | "1")[]>();
  for (const { text } of lines) {
    const [, name, value] = SETTING.exec(text) ?? [];
    if (name === undefined) continue;
    const values = settings.get(name) ?? [];
    if (!values.includes(value as "0" | "1")) values.push(value as "0" | "1");
    settings.set(name, values);
  }
  return settings;
}

const SETTING = /^\s*(?:export\s+|ARG\s+|ENV\s+)?(\w+)\s*(?:\?|:{1,3})?=\s*["']?([01])["']?\s*$/;

/** promu, which builds Prometheus and its exporters, has its own setting: `go: cgo: false`. */
function promuWords({ path }: BuildFile, lines: readonly LogicalLine[]): Assignment[] {
  if (!/(?:^|\/)\.promu[^/]*\.ya?ml$/.test(path)) return [];
  return lines.flatMap(({ text }, index) => {
    const [, value] = /^\s+cgo:\s*(true|false)\s*$/.exec(text) ?? [];
    return value === undefined ? [] : [{ index, value: value === "true" ? "1" : "0", rest: "" } as const];
  });
}

function concernOfStatement(
  file: BuildFile,
  lines: readonly LogicalLine[],
  index: number,
  rest: string,
  target: BuildTarget,
): Concern {
  const folder = file.path.slice(0, Math.max(file.path.lastIndexOf("/"), 0));
  const { text } = lines[index]!;
  const elsewhere = /\bGOOS\s*[:=]\s*["']?(?!linux)[a-z]\w*/;
  const exported = /^\s*[@-]*\s*(?:-\s*(?:run:)?\s*)?export\s/.test(text);
  const onLine = concernOf(rest, { folder, moves: changesFolder(text), first: !exported }, target);
  // The environment variables of a command are written before it, in any order.
  if (onLine !== undefined) return elsewhere.test(text.replace(/[;&|].*$/, "")) ? "another" : onLine;
  const scope = scopeOf(file, lines, index);
  if (scope.tests) return "none";
  const within = scope.lines.map((each) => each.text).join("\n");
  if (scope.narrow && elsewhere.test(within)) return "another";
  const place = { folder, moves: changesFolder(within), first: false };
  if (/(?:^|\/)\.?(?:goreleaser|ko)\b[^/]*\.ya?ml$/.test(file.path)) return concernOfBuilds(within, place, target);
  return concernOf(within, place, target) ?? "any";
}

/** Entries of `builds` name their main package, and the systems that they are for. */
function concernOfBuilds(within: string, place: CommandPlace, target: BuildTarget): Concern {
  const [, systems] = /\bgoos:\s*(\[[^\]]*\]|(?:\n\s*-\s*\w+)+)/.exec(within) ?? [];
  if (systems !== undefined && !/linux/.test(systems)) return "another";
  const named = [...within.matchAll(/^[\s-]*main:\s*(\S+)\s*$/gm)].map(([, word]) => word!);
  const concerns = (named.length === 0 ? ["."] : named).map((word) => concernOfPackage(word, place, target));
  if (named.length === 0 && concerns[0] === "another") return "any";
  return (["this", "any"] as const).find((concern) => concerns.includes(concern)) ?? "another";
}

const SHOWN = 100;

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}
