/**
 * A number with its word: `1 layer`, `2 layers`. `several` is given for words without a plural s, and for a word with a
 * verb.
 */
export function counted(count: number | bigint, one: string, several = `${one}s`): string {
  return `${count} ${Number(count) === 1 ? one : several}`;
}
