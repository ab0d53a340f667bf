import { type BuildFile, kindOf, type LogicalLine } from "./build-file.ts";

/** The lines that an assignment applies to. */
interface Scope {
  readonly lines: readonly LogicalLine[];
  /** Its name says that it is about tests or linters. */
  readonly tests: boolean;
  /** It is only a part of the file, so a GOOS in it applies to the assignment. */
  readonly narrow: boolean;
}

const TESTS =
  /\b(?:\w+[-_])?(?:unit|tests?|lint|race|bench\w*|vet|check|cover\w*|fuzz|e2e|integration|codeql|security)(?:[-_]\w+)*\b/i;

export function scopeOf(file: BuildFile, lines: readonly LogicalLine[], index: number): Scope {
  const kind = kindOf(file.path);
  if (kind === "makefile") return scopeInMakefile(lines, index);
  if (kind === "yaml") return scopeInYaml(lines, index);
  if (kind === "go") return { lines, tests: false, narrow: false };
  return { lines: lines.slice(index), tests: false, narrow: false };
}

/** A variable applies to the whole file, one after a target's name to its recipe, and one in a recipe to that line. */
function scopeInMakefile(lines: readonly LogicalLine[], index: number): Scope {
  const { text } = lines[index]!;
  const [, target] = /^([^\s:=][^:=]*?)\s*:(?!=)\s*(?:export\s+|private\s+|override\s+)*CGO_ENABLED\b/.exec(text) ?? [];
  if (target !== undefined) {
    const recipe = recipeOf(lines, target);
    return { lines: recipe, tests: TESTS.test(target), narrow: true };
  }
  if (!text.startsWith("\t")) return { lines, tests: false, narrow: false };
  const owner = lines.slice(0, index).findLast((line) => /^[^\s#][^=]*:(?!=)/.test(line.text));
  const name = owner?.text.slice(0, owner.text.indexOf(":")) ?? "";
  return { lines: [lines[index]!], tests: TESTS.test(name), narrow: true };
}

function recipeOf(lines: readonly LogicalLine[], target: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  for (const [at, { text }] of lines.entries()) {
    if (text.startsWith("\t") || !text.startsWith(`${target}:`)) continue;
    for (let next = at + 1; lines[next]?.text.startsWith("\t"); next++) found.push(lines[next]!);
  }
  return found;
}

/**
 * The mapping that the variables belong to: a step, a job, the file. It is the mapping around the key that holds them
 * (`env`, `variables`), up to the next line that is indented less.
 */
function scopeInYaml(lines: readonly LogicalLine[], index: number): Scope {
  const own = keyIndent(lines[index]!);
  const inline = /^\s*(?:-\s+)?(?!["']?CGO_ENABLED)[\w-]+:\s*[[{]/.test(lines[index]!.text);
  const above = lines.slice(0, index).findLastIndex((line) => keyIndent(line) < own);
  const holder = inline ? index : above;
  if (holder === -1) return { lines, tests: false, narrow: false };
  const level = keyIndent(lines[holder]!);
  let start = holder;
  while (start > 0 && belongs(lines[start - 1]!, level) && !beginsEntry(lines[start]!, level)) start--;
  let end = index + 1;
  while (end < lines.length && belongs(lines[end]!, level) && !beginsEntry(lines[end]!, level)) end++;
  const inside = lines.slice(start, end);
  const names = inside.filter((line) => keyIndent(line) === level && /^\s*(?:-\s*)?(?:name|id|stage):/.test(line.text));
  const owner = lines.slice(0, start).findLast((line) => keyIndent(line) < level);
  const tests = [...names, ...(owner === undefined ? [] : [owner])].some(({ text }) => TESTS.test(text));
  return {
    lines: inside,
    tests: level > 0 && tests && !/\bbuild|release\b/i.test(names[0]?.text ?? ""),
    narrow: level > 0,
  };
}

/** Where a line's key begins: after the hyphen of a list. */
function keyIndent({ text }: LogicalLine): number {
  return text.search(/[^\s-]/);
}

function belongs(line: LogicalLine, level: number): boolean {
  return keyIndent(line) >= level;
}

/** The hyphen of the entry itself, not of a list inside of it. */
function beginsEntry(line: LogicalLine, level: number): boolean {
  return /^\s*-\s/.test(line.text) && keyIndent(line) === level;
}

/** Does the line hold only under a condition that is about something else than the variable itself? */
export function conditionsAround(file: BuildFile, lines: readonly LogicalLine[], index: number): boolean {
  const kind = kindOf(file.path);
  if (kind !== "makefile" && kind !== "script") return false;
  const open: string[] = [];
  for (const { text } of lines.slice(0, index)) {
    if (kind === "makefile" ? /^\s*(?:ifn?eq|ifn?def)\b/.test(text) : /^\s*if\b/.test(text)) open.push(text);
    else if (kind === "makefile" ? /^\s*endif\b/.test(text) : /^\s*fi\b/.test(text)) open.pop();
    else if (/^\s*else\b/.test(text) && open.length > 0) open.push(`${open.pop()} otherwise`);
  }
  return open.some((condition) => !condition.includes("CGO_ENABLED"));
}
