import { linesOf, type Step, stepsBetween } from "./line-steps.ts";

/** Lines around a change that stay. */
const CONTEXT = 3;

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
