import { Absent } from "./absent.ts";
import { isQuoted, unquote } from "./go-quote.ts";

/** A module, as a Go binary names it. */
export interface ModuleVersion {
  readonly path: string;
  /** `v1.2.3`, a pseudo-version, `(devel)`, or empty. */
  readonly version: string;
  /** The go.sum hash; empty for the main module and for replaced ones. */
  readonly sum: string;
  /** The module that was built in its place (replace in go.mod). */
  readonly replace?: ModuleVersion;
}

/** What the go command recorded about a build. runtime/debug.BuildInfo without the Go version. */
export interface ModuleInfo {
  /** Import path of the main package. */
  readonly path: string;
  readonly main: ModuleVersion | undefined;
  /** Modules that are linked in, in the order of their paths. */
  readonly deps: readonly ModuleVersion[];
  /** `-tags`, `CGO_ENABLED`, `vcs.revision` and others, in the order of the binary. */
  readonly settings: ReadonlyMap<string, string>;
}

/** A module to which a `=>` line may still add a replacement. */
type OpenModule = { -readonly [Key in keyof ModuleVersion]: ModuleVersion[Key] };

interface Draft {
  path: string;
  main: OpenModule | undefined;
  readonly deps: OpenModule[];
  readonly settings: Map<string, string>;
  /** The module on the line before, which a `=>` line replaces. */
  last: OpenModule | undefined;
}

/**
 * Parses the text that `runtime/debug.BuildInfo.String` writes: lines of tab-separated columns, each starting with
 * `path`, `mod`, `dep`, `=>` or `build`. Other lines are ignored, as in Go. If Go would refuse a line, the result is
 * `Absent`.
 */
export function parseModuleInfo(text: string): ModuleInfo | Absent {
  const draft: Draft = { path: "", main: undefined, deps: [], settings: new Map(), last: undefined };
  const lines = text.split("\n");
  lines.pop(); // Go ends each line with a line end: text after the last one is not a line
  for (const [index, line] of lines.entries()) {
    const problem = parseLine(draft, line);
    if (problem !== undefined) return new Absent(`line ${index + 1} of the module information: ${problem}`);
  }
  const { path, main, deps, settings } = draft;
  return { path, main, deps, settings };
}

/** Adds a line to the draft. Returns what is wrong with the line, if anything. */
function parseLine(draft: Draft, line: string): string | undefined {
  const tab = line.indexOf("\t");
  const rest = line.slice(tab + 1);
  switch (line.slice(0, Math.max(tab, 0))) {
    case "path":
      draft.path = rest;
      return undefined;
    case "mod":
      draft.main = draft.last = parseModule(rest);
      return draft.main === undefined ? "a module has two or three columns" : undefined;
    case "dep":
      return parseDependency(draft, rest);
    case "=>":
      return parseReplacement(draft, rest);
    case "build":
      return parseSetting(draft, rest);
    default:
      return undefined;
  }
}

function parseModule(columns: string): OpenModule | undefined {
  const [path, version, sum = "", ...more] = columns.split("\t");
  if (path === undefined || version === undefined || more.length > 0) return undefined;
  return { path, version, sum };
}

function parseDependency(draft: Draft, columns: string): string | undefined {
  const module = parseModule(columns);
  if (module === undefined) return "a module has two or three columns";
  draft.deps.push(module);
  draft.last = module;
  return undefined;
}

function parseReplacement(draft: Draft, columns: string): string | undefined {
  const replace = columns.split("\t").length === 3 ? parseModule(columns) : undefined;
  if (replace === undefined) return "a replacement has three columns";
  if (draft.last === undefined) return "a replacement follows no module";
  draft.last.replace = replace;
  draft.last = undefined;
  return undefined;
}

/** `key=value`. A key or value must be quoted when it contains white space, quotes or, in a key, `=`. */
function parseSetting(draft: Draft, text: string): string | undefined {
  const keyEnd = isQuoted(text) ? quotedLength(text) : text.indexOf("=");
  if (keyEnd <= 0 || text[keyEnd] !== "=") return "a build setting is key=value";
  const key = isQuoted(text) ? unquote(text.slice(0, keyEnd)) : text.slice(0, keyEnd);
  const rawValue = text.slice(keyEnd + 1);
  const value = isQuoted(rawValue) ? unquote(rawValue) : rawValue;
  if (key === undefined || value === undefined) return "a build setting is quoted wrongly";
  if (/[ \t\r\n"`]/.test(text.slice(0, keyEnd)) && !isQuoted(text)) return "a build setting's key needs quotes";
  if (/[ \t\r\n"`]/.test(rawValue) && !isQuoted(rawValue)) return "a build setting's value needs quotes";
  draft.settings.set(key, value);
  return undefined;
}

/** Length of the quoted string at the start, or -1 when it does not end. */
function quotedLength(text: string): number {
  if (text.startsWith("`")) return text.indexOf("`", 1) + 1 || -1;
  return /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0].length ?? -1;
}
