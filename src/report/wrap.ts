import { stripVTControlCharacters } from "node:util";

/** Text in lines of at most `width` characters, colour not counted; a word that is longer has a line for itself. */
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
