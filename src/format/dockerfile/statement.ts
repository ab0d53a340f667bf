import type { Flag, Pair, Statement } from "./dockerfile.ts";
import { isSpace, splitAtBlanks, trim, trimStart } from "./space.ts";
import { splitFlags, splitWords } from "./words.ts";

/** What is wrong with an instruction, and how to fix it. */
export interface Fault {
  readonly what: string;
  readonly fix: string;
}

/** Stops the parsing of a statement; the reader of the file adds the line. */
export class Unbuildable extends Error {
  readonly fault: Fault;
  constructor(what: string, fix: string) {
    super(what);
    this.fault = { what, fix };
  }
}

const WITH_JSON = new Set(["ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"]);

/**
 * Splits a logical line into its parts; `mark` is the escape character of the file. Throws `Unbuildable` for a text in
 * none of the forms that its instruction has.
 */
export function parseStatement(line: string, mark: string, isTrigger = false): Statement {
  const [, keywordAsWritten = "", behind = ""] = /^([^\t\v\f\r ]*)(?:[\t\v\f\r ]+([\s\S]*))?$/.exec(trim(line)) ?? [];
  const keyword = keywordAsWritten.toUpperCase();
  const { flags, rest } = splitFlags(behind, mark);
  const text = trim(rest);
  return {
    keyword,
    keywordAsWritten,
    flags: flags.map(flagOf),
    text,
    words: splitAtBlanks(text),
    json: WITH_JSON.has(keyword)
      ? stringsOf(text)
      : keyword === "HEALTHCHECK"
        ? stringsOf(healthCommand(text))
        : undefined,
    pairs: pairsOf(keyword, text, mark),
    // No builder takes an ONBUILD in an ONBUILD: what is in it is not looked at.
    trigger: keyword === "ONBUILD" && !isTrigger && text !== "" ? parseStatement(text, mark, true) : undefined,
  };
}

function flagOf(word: string): Flag {
  const [, name = "", value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
  return { name, value };
}

/** The text after the CMD of a HEALTHCHECK. */
export function healthCommand(text: string): string {
  const end = [...text].findIndex(isSpace);
  return end < 0 ? "" : trimStart([...text].slice(end).join(""));
}

/**
 * The strings of a JSON array; undefined for a text that is not valid JSON, which is read as words. Throws
 * `Unbuildable` for an array of anything but strings.
 */
function stringsOf(text: string): readonly string[] | undefined {
  if (!trimStart(text).startsWith("[")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(trimStart(text));
  } catch {
    return undefined;
  }
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new Unbuildable("an array holds more than strings", 'put every item in double quotes: ["a", "b"]');
}

function pairsOf(keyword: string, text: string, mark: string): readonly Pair[] {
  if (keyword === "ARG") return splitWords(text, mark).map((word) => pairOf(word));
  if (keyword !== "ENV" && keyword !== "LABEL") return [];
  const words = splitWords(text, mark);
  const [first] = words;
  if (first === undefined) return [];
  if (!first.includes("=")) {
    const [, name = "", value] = /^([^\t\v\f\r ]*)[\t\v\f\r ]+([\s\S]*)$/.exec(text) ?? [];
    if (value === undefined) throw new Unbuildable(`${keyword} has a name and no value`, `${keyword} NAME=value`);
    return [{ name, value, isLegacy: true }];
  }
  return words.map((word) => {
    if (!word.includes("="))
      throw new Unbuildable(`a word of ${keyword} has no =`, "put a value with blanks in quotes");
    return pairOf(word);
  });
}

function pairOf(word: string): Pair {
  const equals = word.indexOf("=");
  if (equals < 0) return { name: word, value: undefined, isLegacy: false };
  return { name: word.slice(0, equals), value: word.slice(equals + 1), isLegacy: false };
}
