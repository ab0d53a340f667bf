import { PlimsollError } from "../base/error.ts";

/** A flag with a number from 1 to `most`. */
export function numberFlag(name: string, most: number, brief: string) {
  return {
    kind: "parsed",
    parse: (text: string) => parseNumber(name, most, text),
    optional: true,
    brief,
    placeholder: "n",
  } as const;
}

export function portFlag(brief: string) {
  return numberFlag("port", 65_535, brief);
}

function parseNumber(name: string, most: number, text: string): number {
  const value = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= most) return value;
  // Of an error in a flag, its parser's message is all that is shown.
  throw new PlimsollError("flag-invalid", { what: `--${name} ${text} is not a number from 1 to ${most}` });
}
