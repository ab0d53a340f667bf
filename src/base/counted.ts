/** A number with its word: `1 layer`, `2 layers`. `several` is for words that take no s, and for a word with its verb. */
export function counted(count: number | bigint, one: string, several = `${one}s`): string {
  return `${count} ${Number(count) === 1 ? one : several}`;
}
