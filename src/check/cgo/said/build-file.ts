/** A file that says how a project is built: its path from the project's root, with slashes, and its text. */
export interface BuildFile {
  readonly path: string;
  readonly text: string;
}

export type BuildFileKind = "makefile" | "dockerfile" | "yaml" | "go" | "script";

export function kindOf(path: string): BuildFileKind {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^(?:GNU)?makefile\b|\.mk$/i.test(name)) return "makefile";
  if (/^(?:Dockerfile|Containerfile|Earthfile)\b|\.(?:Dockerfile|Containerfile)$/i.test(name)) return "dockerfile";
  if (/\.ya?ml$/i.test(name)) return "yaml";
  return name.endsWith(".go") ? "go" : "script";
}

/** A line together with those that a backslash joins to it. `text` has no comments. */
export interface LogicalLine {
  /** The first line is 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines that are not empty after comments are removed. */
export function logicalLines({ path, text }: BuildFile): LogicalLine[] {
  const kind = kindOf(path);
  const source = kind === "go" ? text.replace(/\/\*[\s\S]*?\*\//g, (block) => block.replace(/[^\n]/g, "")) : text;
  const lines = source.split(/\r?\n/);
  const found: LogicalLine[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let joined = withoutComment(lines[at]!, kind);
    while (/\\\s*$/.test(joined) && at + 1 < lines.length) {
      joined = `${joined.replace(/\\\s*$/, " ")}${withoutComment(lines[++at]!, kind)}`;
    }
    if (joined.trim() !== "") found.push({ line, text: joined });
  }
  return found;
}

/** A comment begins with its sign at the start of a word, outside of quotes. */
function withoutComment(line: string, kind: BuildFileKind): string {
  const sign = kind === "go" ? "//" : "#";
  let quote = "";
  let openedAt = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quote !== "") {
      if (character === quote && line[at - 1] !== "\\") quote = "";
    } else if (character === '"' || character === "'" || (kind === "go" && character === "`")) {
      quote = character;
      openedAt = at;
    } else if (line.startsWith(sign, at) && (at === 0 || /\s/.test(line[at - 1]!))) return line.slice(0, at).trimEnd();
  }
  if (quote === "") return line.trimEnd();
  // A quote that is never closed is an apostrophe in prose: it does not hide a comment.
  const comment = line.slice(openedAt).search(new RegExp(`\\s${sign}`));
  return (comment === -1 ? line : line.slice(0, openedAt + comment)).trimEnd();
}
