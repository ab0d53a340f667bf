/** What a variable with `//go:embed` is: the compiler stores strings and file systems once for equal contents. */
type EmbedType = "string" | "bytes" | "files" | "other";

/** One `//go:embed` line of a Go file. https://pkg.go.dev/embed#hdr-Directives */
export interface EmbedDirective {
  /** Counts from 1. */
  readonly line: number;
  /** The comment in the text, without its line end. */
  readonly start: number;
  readonly end: number;
  readonly patterns: readonly string[];
  /** The variable below it. */
  readonly variable: string;
  readonly type: EmbedType;
}

/** A comment, or a literal, in which nothing else begins. The last kind ends with the line, as in text that is not Go. */
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`[^`]*`|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
const DIRECTIVE = /^\/\/go:embed[ \t]+(.*)$/;
/** What may stand between a directive and its variable. */
const BETWEEN = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/;
const VARIABLE = /^(?:var\s+)?(?!(?:func|type|const|import)\b)([\p{L}_][\p{L}\p{N}_]*)[ \t]+([^\n=;/]+)/u;

/** The directives of a Go file, in their order. A line that has none of a variable's declarations below it is no directive. */
export function parseEmbedDirectives(text: string): EmbedDirective[] {
  const found: EmbedDirective[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [comment] = match;
    const words = DIRECTIVE.exec(comment.trimEnd())?.[1];
    if (words === undefined) continue;
    const end = match.index + comment.trimEnd().length;
    const rest = text.slice(end).replace(BETWEEN, "");
    const [, variable, type] = VARIABLE.exec(rest) ?? [];
    if (variable === undefined || type === undefined) continue;
    for (; counted < match.index; counted++) if (text[counted] === "\n") line++;
    found.push({ line, start: match.index, end, patterns: patternsIn(words), variable, type: typeNamed(type.trim()) });
  }
  return found;
}

/** Patterns are separated by blanks; one with blanks in it is written as a Go string. go/build, parseGoEmbed. */
function patternsIn(words: string): string[] {
  return [...words.matchAll(/`([^`]*)`|"((?:[^"\\]|\\.)*)"|([^\s"`]+)/g)].map(
    ([, raw, quoted, plain]) => raw ?? quoted?.replace(/\\(["\\])/g, "$1") ?? plain!,
  );
}

function typeNamed(type: string): EmbedType {
  if (type === "string") return "string";
  if (type === "[]byte" || type === "[]uint8") return "bytes";
  return /^(?:\w+\.)?FS$/.test(type) ? "files" : "other";
}

/** Whether a pattern selects a file, by its own path or by that of a folder above it. Both are relative to the package. */
export function embedsFile(pattern: string, file: string): boolean {
  const selects = patternMatcher(pattern.replace(/^all:/, ""));
  const elements = file.split("/");
  return pattern === "." || elements.some((_, index) => selects.test(elements.slice(0, index + 1).join("/")));
}

/** Go's path.Match: a star and a question mark stay within an element of the path. */
function patternMatcher(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|\[(\^?)((?:\\.|[^\]])*)\]|\*|\?|[^\w]/gsu, (text, escaped, not, set) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined) return `[${not}${set.replace(/[[&]/g, "\\$&")}]`;
    if (text === "*") return "[^/]*";
    return text === "?" ? "[^/]" : literal(text);
  });
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    // go refuses a malformed pattern, too.
    return /^(?!)/;
  }
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
