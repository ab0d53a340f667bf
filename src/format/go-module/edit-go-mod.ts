import { isIndirect, type ModuleAt } from "./go-mod.ts";
import { type Block, readStatements, type Statement } from "./statements.ts";

/** What is changed in a go.mod. A version of null takes the requirement out. */
export interface GoModChange {
  /** The new version of the go directive, which is added if there is none. */
  readonly go?: string;
  /** The new toolchain, `go1.26.9`; the directive is added behind the go directive if there is none. */
  readonly toolchain?: string;
  /** By module path. `indirect` counts only where the requirement is new. */
  readonly require?: readonly { readonly path: string; readonly version: string | null; readonly indirect?: boolean }[];
  readonly exclude?: readonly ModuleAt[];
  /** Replaces every version of the module; another replacement of the same path stays. `why` becomes a comment. */
  readonly replace?: readonly { readonly path: string; readonly by: ModuleAt; readonly why: string }[];
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Changes single directives of a go.mod; every other byte stays as it is, blanks, comments and line ends included.
 * A new requirement goes into a block of its kind, where its path belongs in the order. The text must be one that
 * `parseGoMod` reads; throws `source-invalid` if it is not.
 */
export function editGoMod(text: string, change: GoModChange): string {
  const statements = readStatements(text, "go.mod");
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const splices: Splice[] = [];
  const added: string[] = [];
  if (change.go !== undefined) changeGo(statements, change.go, splices, added);
  if (change.toolchain !== undefined) changeToolchain(statements, change.toolchain, lineEnd, splices, added);
  const news: Required<GoModChange>["require"][number][] = [];
  for (const edit of change.require ?? []) {
    const lines = statements.filter(({ verb, args }) => verb === "require" && args[0]?.text === edit.path);
    if (lines.length === 0) news.push(edit);
    for (const line of lines) {
      const version = line.args[1]!;
      if (edit.version === null) splices.push({ start: line.start, end: line.end, text: "" });
      else splices.push({ start: version.start, end: version.end, text: edit.version });
    }
  }
  addRequirements(statements, news, lineEnd, splices, added);
  for (const { path, version } of change.exclude ?? []) added.push(`exclude ${quoted(path)} ${version}`);
  for (const { path, by, why } of change.replace ?? []) {
    added.push(
      `// ${why.replaceAll(/\s+/g, " ")}${lineEnd}replace ${quoted(path)} => ${quoted(by.path)} ${by.version}`,
    );
  }
  return withAdded(splice(text, splices), added, lineEnd);
}

function changeGo(statements: readonly Statement[], version: string, splices: Splice[], added: string[]): void {
  const word = statements.find(({ verb }) => verb === "go")?.args[0];
  if (word === undefined) added.push(`go ${version}`);
  else splices.push({ start: word.start, end: word.end, text: version });
}

function changeToolchain(
  statements: readonly Statement[],
  name: string,
  lineEnd: string,
  splices: Splice[],
  added: string[],
): void {
  const word = statements.find(({ verb }) => verb === "toolchain")?.args[0];
  const go = statements.find(({ verb }) => verb === "go");
  if (word !== undefined) splices.push({ start: word.start, end: word.end, text: name });
  else if (go === undefined) added.push(`toolchain ${name}`);
  else splices.push({ start: go.end, end: go.end, text: `${lineEnd}toolchain ${name}${lineEnd}` });
}

function addRequirements(
  statements: readonly Statement[],
  news: readonly { readonly path: string; readonly version: string | null; readonly indirect?: boolean }[],
  lineEnd: string,
  splices: Splice[],
  added: string[],
): void {
  const blocks = blocksOf(statements);
  const homeless: string[] = [];
  for (const { path, version, indirect = true } of [...news].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (version === null) continue;
    const line = `\t${quoted(path)} ${version}${indirect ? " // indirect" : ""}${lineEnd}`;
    const home = blocks.find(({ lines }) => lines.every(({ comment }) => isIndirect(comment?.text) === indirect));
    if (home === undefined) {
      homeless.push(line);
      continue;
    }
    const next = home.lines.find(({ args }) => args[0]!.text > path);
    const at = next?.start ?? home.block.end;
    splices.push({ start: at, end: at, text: line });
  }
  if (homeless.length > 0) added.push(`require (${lineEnd}${homeless.join("")})`);
}

function blocksOf(statements: readonly Statement[]) {
  const lines = new Map<Block, Statement[]>();
  for (const statement of statements) {
    const { verb, block } = statement;
    if (verb === "require" && block !== undefined) lines.set(block, [...(lines.get(block) ?? []), statement]);
  }
  return [...lines].map(([block, ofBlock]) => ({ block, lines: ofBlock }));
}

/** Several at one place keep their order. */
function splice(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: put } of splices.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), put);
    at = end;
  }
  return parts.join("") + text.slice(at);
}

function withAdded(text: string, added: readonly string[], lineEnd: string): string {
  if (added.length === 0) return text;
  const head = text === "" || text.endsWith("\n") ? text : `${text}${lineEnd}`;
  return `${head}${added.map((one) => `${lineEnd}${one}${lineEnd}`).join("")}`;
}

/** golang.org/x/mod/modfile.AutoQuote, for paths that go allows in a go.mod. */
function quoted(path: string): string {
  return /^[^\s"'`(){}[\],]+$/.test(path) && !path.includes("//") && !path.includes("/*") ? path : JSON.stringify(path);
}
