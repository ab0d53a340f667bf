import { PlimsollError } from "../../base/error.ts";

/**
 * Splits a string into words as the go command splits GOFLAGS and the values of -ldflags and -gcflags
 * (cmd/internal/quoted): words are separated by white space, a word may be in single or double quotes, there are no
 * escapes inside quotes, and a quote that does not begin a word is an ordinary character.
 * Throws `flag-invalid` when a quote is not closed; `where` names the setting.
 */
export function splitWords(text: string, where: string): string[] {
  const words: string[] = [];
  const word = /[ \t\r\n]*(?:"([^"]*)"|'([^']*)'|(["'])|([^ \t\r\n]+))/gy;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    if (match[3] !== undefined) {
      throw new PlimsollError("flag-invalid", {
        what: `a ${match[3]} in ${where} is never closed`,
        why: `${where} is ${text}`,
        fix: "put the whole word into quotes: -ldflags \"-X 'main.built=1 May'\"",
      });
    }
    words.push(match[1] ?? match[2] ?? match[4]!);
  }
  return words;
}

/** The opposite of `splitWords`. A word with both kinds of quotes cannot be written: `flag-invalid`. */
export function joinWords(words: readonly string[], where: string): string {
  return words.map((word) => quoteWord(word, where)).join(" ");
}

function quoteWord(word: string, where: string): string {
  if (word !== "" && !/[ \t\r\n"']/.test(word)) return word;
  if (!word.includes("'")) return `'${word}'`;
  if (!word.includes('"')) return `"${word}"`;
  throw new PlimsollError("flag-invalid", {
    what: `a word of ${where} holds both kinds of quotes`,
    why: `the go command has no way to write ${word}`,
  });
}
