/** A word as a POSIX shell reads it back: in single quotes unless no shell takes anything in it for special. XCU 2.2. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
