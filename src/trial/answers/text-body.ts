import { type Comparison, compareTexts, merged, type Sides } from "./comparison.ts";
import { compareLineSets } from "./line-sets.ts";

/**
 * Compares texts line by line. A line that changes between two answers of one side is left out. Where the number of lines
 * differs nobody knows which line stands for which: then only lines are compared that one side has and the other lacks.
 */
export function compareLines(part: string, { before, after }: Sides<string>): Comparison {
  const sides = { before: before.map((text) => text.split("\n")), after: after.map((text) => text.split("\n")) };
  const counts = new Set([...sides.before, ...sides.after].map(({ length }) => length));
  if (counts.size > 1) return compareUnordered(part, sides);
  const [count = 0] = counts;
  return merged(
    Array.from({ length: count }, (_, index) => {
      const at = (lines: readonly string[]) => lines[index]!;
      return compareTexts(`${part} at line ${index + 1}`, {
        before: sides.before.map(at),
        after: sides.after.map(at),
      });
    }),
  );
}

function compareUnordered(part: string, { before, after }: Sides<readonly string[]>): Comparison {
  const linesOf = (texts: readonly string[]) => texts.map((text) => ({ text, key: text }));
  const found = compareLineSets(part, { before: before.map(linesOf), after: after.map(linesOf) });
  if (found.differences.length > 0) return found;
  const count = (lines: readonly string[]) => String(lines.length);
  const counted = { before: before.map(count), after: after.map(count) };
  return merged([found, compareTexts(`the number of lines of ${part}`, counted)]);
}
