/** Flags whose values are words for another program, which often begin with a dash. */
const WITH_WORDS: ReadonlySet<string> = new Set(["--ldflags", "--goflag", "--cmd", "--entrypoint"]);

/**
 * Writes `--ldflags -s` as `--ldflags=-s`: the parser of the command line takes a word that begins with a dash for a
 * flag, and these flags always have a value. After `--` nothing is a flag.
 */
export function joinDashValues(inputs: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 0; at < inputs.length; at++) {
    const input = inputs[at]!;
    if (input === "--") return [...words, ...inputs.slice(at)];
    const next = inputs[at + 1];
    const joins = WITH_WORDS.has(input) && next?.startsWith("-") && next !== "--";
    words.push(joins ? `${input}=${next}` : input);
    if (joins) at++;
  }
  return words;
}
