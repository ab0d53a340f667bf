import { closestWord } from "./closest-word.ts";
import { PlimsollError } from "./error.ts";

interface Words<Known extends string> {
  /** What one of them is called: `check`. */
  readonly one: string;
  /** What all of them are called: `the checks`. */
  readonly all: string;
  readonly known: readonly Known[];
}

/** Throws `config-invalid` for a word that is none of these, with the closest one that is. */
export function requireKnownWord<Known extends string>(
  word: string,
  { one, all, known }: Words<Known>,
  where: string,
): asserts word is Known {
  if ((known as readonly string[]).includes(word)) return;
  const near = closestWord(word, known);
  throw new PlimsollError("config-invalid", {
    what: `there is no ${one} ${word}`,
    why: `${all} are ${known.join(", ")}`,
    ...(near === undefined ? {} : { fix: `did you mean ${near}?` }),
    where,
  });
}
