import { isSpace } from "./space.ts";

interface Flags {
  readonly flags: readonly string[];
  /** The text after the flags. */
  readonly rest: string;
}

/**
 * Splits `--name=value` words from the front of a text, and removes quotes and escapes from them. `--` alone ends the
 * flags.
 */
export function splitFlags(text: string, mark: string): Flags {
  const flags: string[] = [];
  let position = 0;
  for (;;) {
    while (position < text.length && isSpace(text[position]!)) position += 1;
    if (!text.startsWith("--", position)) return { flags, rest: text.slice(position) };
    const { word, end, isGiven } = flagAt(text, position, mark);
    if (word === "--") return { flags, rest: text.slice(end) };
    if (isGiven) flags.push(word);
    position = end;
  }
}

function flagAt(text: string, start: number, mark: string) {
  let word = "";
  let quote = "";
  let isGiven = false;
  let position = start;
  for (; position < text.length; position++) {
    const one = text[position]!;
    if (quote === "" && isSpace(one)) break;
    if (quote === "" && (one === "'" || one === '"')) {
      quote = one;
      isGiven = true;
    } else if (one === quote) quote = "";
    else if (one !== mark) word += one;
    else if (position + 1 < text.length) word += text[++position]!;
  }
  return { word, end: position, isGiven: isGiven || word !== "" };
}

/** Words of ARG, ENV and LABEL. Quotes and escapes hold a word together, and stay in it. */
export function splitWords(text: string, mark: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  const characters = [...text];
  for (let index = 0; index < characters.length; index++) {
    const one = characters[index]!;
    const isLast = index + 1 === characters.length;
    if (quote === "" && isSpace(one)) {
      if (word !== "") words.push(word);
      word = "";
      continue;
    }
    // Between single quotes, nothing is escaped.
    if (one === mark && quote !== "'") {
      if (!isLast) word += one + characters[++index]!;
      continue;
    }
    word += one;
    if (quote === "" && (one === "'" || one === '"')) quote = one;
    else if (one === quote) quote = "";
  }
  if (word !== "") words.push(word);
  return words;
}
