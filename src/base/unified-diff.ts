/** Lines around a change that stay. */
const CONTEXT = 3;

interface Step {
  readonly sign: " " | "-" | "+";
  readonly line: string;
  /** Lines of either text before this one. */
  readonly at: readonly [before: number, after: number];
}

/**
 * How a text becomes another, as `diff -u` writes it and `git apply` reads it; empty where they are the same. A text of
 * null is a file that does not exist. The last line of a text must end with a line feed, or the diff says that it has none.
 */
export function unifiedDiff(name: string, before: string | null, after: string | null): string {
  if (before === after) return "";
  const steps = stepsBetween(linesOf(before), linesOf(after));
  const from = before === null ? "/dev/null" : `a/${name}`;
  const to = after === null ? "/dev/null" : `b/${name}`;
  return `--- ${from}\n+++ ${to}\n${hunksOf(steps).map(hunkText).join("")}`;
}

function linesOf(text: string | null): readonly string[] {
  return text === null ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

/** The longest common subsequence of lines stays. What both ends have in common is taken off first: files are long, changes are small. */
function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const [old, fresh] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const lengths = commonLengths(old, fresh);
  const steps: Step[] = [];
  let [left, right] = [0, 0];
  const add = (sign: Step["sign"], line: string) => {
    steps.push({ sign, line, at: [left, right] });
    if (sign !== "+") left += 1;
    if (sign !== "-") right += 1;
  };
  for (const line of before.slice(0, head)) add(" ", line);
  const width = fresh.length + 1;
  for (let [i, j] = [0, 0]; i < old.length || j < fresh.length; ) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      add(" ", old[i]!);
      i += 1;
      j += 1;
    } else if (j === fresh.length || (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      add("-", old[i]!);
      i += 1;
    } else {
      add("+", fresh[j]!);
      j += 1;
    }
  }
  for (const line of before.slice(before.length - tail)) add(" ", line);
  return steps;
}

/** By pairs of places: how many lines both rests have in common. */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint32Array {
  const width = fresh.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        old[i] === fresh[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  return lengths;
}

/** Changes with their context; two that are near each other are in one. */
function hunksOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const hunks: Step[][] = [];
  let end = 0;
  for (const [index, { sign }] of steps.entries()) {
    if (sign === " ") continue;
    const start = Math.max(index - CONTEXT, end);
    const isNear = hunks.length > 0 && start === end;
    const rows = steps.slice(start, Math.min(index + CONTEXT + 1, steps.length));
    if (isNear) hunks.at(-1)!.push(...rows);
    else hunks.push([...rows]);
    end = start + rows.length;
  }
  return hunks;
}

function hunkText(steps: readonly Step[]): string {
  const count = (sign: "-" | "+") => steps.filter((one) => one.sign === " " || one.sign === sign).length;
  const place = (side: 0 | 1, sign: "-" | "+") => {
    const lines = count(sign);
    return `${lines === 0 ? steps[0]!.at[side] : steps[0]!.at[side] + 1},${lines}`;
  };
  const body = steps.map(({ sign, line }) =>
    line.endsWith("\n") ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${place(0, "-")} +${place(1, "+")} @@\n${body.join("")}`;
}
