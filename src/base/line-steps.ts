/** One line on the way from a text to another: it stays, goes or comes. */
export interface Step {
  readonly sign: " " | "-" | "+";
  readonly line: string;
  /** Lines of either text before this one. */
  readonly at: readonly [before: number, after: number];
}

/** Each with its line feed, if it has one. A text of null has none. */
export function linesOf(text: string | null): readonly string[] {
  return text === null ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

/** The longest common subsequence of lines stays. What both ends have in common is taken off first: files are long, changes are small. */
export function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
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
