import { isAbsolute, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { ruleOfFlag } from "./flag-table.ts";

/** One flag as it was written. The value is undefined for a boolean flag without one. */
export interface GivenFlag {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * Reads words as Go's flag package does: one or two dashes, and a value after `=` or in the next word. For a flag that
 * is not in the table, the next word is its value if that word is not a flag. Throws `flag-invalid` for a word that is
 * neither a flag nor a value; `where` names the setting.
 */
export function readFlagWords(words: readonly string[], where: string): GivenFlag[] {
  const flags: GivenFlag[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [, name, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      throw new PlimsollError("flag-invalid", {
        what: `"${word}" in ${where} is not a flag of go build`,
        why: "a flag begins with a dash, and the package is not named among the flags",
        fix: "give each flag separately: --goflag=-modfile=ci.mod",
      });
    }
    const next = words[at + 1];
    const takesNext = ruleOfFlag(name)?.takesValue ?? (next !== undefined && !next.startsWith("-"));
    if (value !== undefined || !takesNext) {
      flags.push({ name, value });
      continue;
    }
    if (next === undefined) {
      throw new PlimsollError("flag-invalid", {
        what: `-${name} in ${where} has no value`,
        fix: `write it after an equals sign: -${name}=VALUE`,
      });
    }
    flags.push({ name, value: next });
    at++;
  }
  return flags;
}

/** As one word, a form that GOFLAGS accepts as well. */
export function writeFlag({ name, value }: GivenFlag): string {
  return value === undefined ? `-${name}` : `-${name}=${value}`;
}

/** Values of -pgo that are not files. */
const NO_PROFILE = new Set(["auto", "off"]);

/** The same flags with absolute paths: they were written relative to `folder`, and go may run elsewhere. */
export function anchorFlags(words: readonly string[], folder: string, where: string): string[] {
  return readFlagWords(words, where).map((flag) => {
    const { name, value } = flag;
    if (value === undefined || value === "" || isAbsolute(value)) return writeFlag(flag);
    if (!ruleOfFlag(name)?.isPath || (name === "pgo" && NO_PROFILE.has(value))) return writeFlag(flag);
    return writeFlag({ name, value: resolve(folder, value) });
  });
}
