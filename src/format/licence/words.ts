/** What begins a line of a list or of a comment, and says nothing: `1.`, `(b)`, `*`, `//`, `#`. */
const LINE_START = /^[\s>]*(?:\/\/+|\/\*+|\*+\/?|#+|;+|--+|[-•·])?\s*(?:\(?(?:\d{1,2}|[a-z]|i{1,3}|iv|v)[.)]\s+)?/i;

/** Words that are written in several ways, which mean the same. SPDX licence matching guidelines, "Varietal word spelling". */
const SAME: Readonly<Record<string, string>> = {
  acknowledgement: "acknowledgment",
  https: "http",
  licence: "license",
  licences: "licenses",
  organisation: "organization",
};

/** Two words that are also written as one. */
const JOINED = /\b(non|sub)[-\s]+(commercial|infringement|license)\b/g;

/**
 * The words of a licence text, so that texts that differ only in what has no legal meaning have the same words: case, white
 * space, punctuation, numbers of lists, marks of comments. https://spdx.github.io/spdx-spec/v2.3/license-matching-guidelines-and-templates/
 */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .split(/\r\n?|\n/)
    .map((line) => line.replace(LINE_START, ""))
    .join("\n")
    .toLowerCase()
    .replace(JOINED, "$1$2");
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => (Object.hasOwn(SAME, word) ? SAME[word]! : word));
}
