import type { NameTable } from "../../format/go/name-table.ts";

/** What was asked of each table: thousands of pods may have one image, and each question goes through all its names. */
const answers = new WeakMap<NameTable, Map<string, boolean>>();

/** Is a function of exactly this name linked? */
export function isLinked(functions: NameTable, name: string): boolean {
  return remembered(functions, `=${name}`, () => functions.has(name));
}

/** Is a function linked whose name begins like this: `github.com/spf13/viper.`? */
export function isLinkedBelow(functions: NameTable, prefix: string): boolean {
  return remembered(functions, `^${prefix}`, () => functions.hasPrefix(prefix));
}

function remembered(functions: NameTable, question: string, ask: () => boolean): boolean {
  const known = answers.get(functions) ?? new Map<string, boolean>();
  answers.set(functions, known);
  const answer = known.get(question) ?? ask();
  known.set(question, answer);
  return answer;
}
