import { stripVTControlCharacters } from "node:util";

/**
 * Splits text into lines of at most `width` characters, not counting colour codes; a longer word gets a
 * separate line.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines = [""];
  for (const word of text.split(/ +/)) {
    const line = lines.at(-1)!;
    const joined = line === "" ? word : `${line} ${word}`;
    if (line !== "" && lengthOf(joined) > width) lines.push(word);
    else lines.splice(-1, 1, joined);
  }
  return lines;
}

/** How many columns of a terminal text takes. */
export function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
