import { namesSecret } from "./secret-name.ts";

/** A value in a text that is a secret, as the name before it or its own form says. */
export interface SecretValue {
  /** The name that says so; undefined where the form of the value says it. */
  readonly name: string | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * The secrets in an instruction or a command: `NPM_TOKEN=…`, `--password …`, `https://user:…@host`, `Authorization: …`,
 * and tokens of well-known services. A variable in place of a value is not a secret.
 */
export function secretsIn(text: string): readonly SecretValue[] {
  const found = [...assigned(text), ...told(text)].sort((one, other) => one.start - other.start);
  let end = 0;
  return found.filter((one) => {
    if (one.start < end) return false;
    end = one.end;
    return true;
  });
}

/** The text with its secrets masked: what a tool prints, others can read. */
export function maskSecrets(text: string): string {
  return secretsIn(text).reduceRight(
    (masked, { start, end }) => `${masked.slice(0, start)}…${masked.slice(end)}`,
    text,
  );
}

/**
 * Builders write values of ARG, ENV and LABEL into the history without quotes: such a value ends where the next name
 * begins.
 */
const UNQUOTED = /^(?:ARG|ENV|LABEL)\s/i;
const NEXT_NAME = /\s[A-Za-z_][\w.-]*=/g;

function* assigned(text: string): Generator<SecretValue> {
  const isUnquoted = UNQUOTED.test(text);
  for (const found of text.matchAll(/(?<![\w.-])(?:--)?([A-Za-z_][\w-]*)=/g)) {
    const name = found[1]!;
    if (!namesSecret(name.replaceAll("-", "_"))) continue;
    const start = found.index + found[0].length;
    const end = isUnquoted ? startOfNext(text, start) : endOfWord(text, start);
    if (end > start && !isVariable(text.slice(start, end))) yield { name, start, end };
  }
  const [, before = "", name = ""] = /^((?:ENV|LABEL)\s+([A-Za-z_]\w*)\s+)[^\s=]/i.exec(text) ?? [];
  if (namesSecret(name)) yield { name, start: before.length, end: text.length };
}

function startOfNext(text: string, from: number): number {
  NEXT_NAME.lastIndex = from;
  return NEXT_NAME.exec(text)?.index ?? text.length;
}

/** One word of a shell, with its quoted parts. */
const WORD = /(?:"(?:\\.|[^"\\])*"?|'[^']*'?|\\[\s\S]|[^\s"'\\;&|)])*/y;

function endOfWord(text: string, from: number): number {
  WORD.lastIndex = from;
  return from + WORD.exec(text)![0].length;
}

function isVariable(value: string): boolean {
  return /^["']?\$(?:\w+|\{[^}]*\}|\([^)]*\))["']?$/.test(value);
}

/**
 * The value is the single group of each pattern. The patterns use no lookbehind over unlimited text, which would make
 * each position cost all the text before it.
 */
const FORMS: readonly RegExp[] = [
  // RFC 3986, 3.2.1: what stands before the host may be a password.
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/([^\s/@"']+)@/gi,
  /\bauthorization:\s{0,9}(?:\w+\s{1,9})?([^\s"']{6,})/gi,
  /\s--?(?:password|passwd|token|secret|api-?key)\s{1,9}(?!-)([^\s"'$]+)/gi,
  /\b(gh[pousr]_\w{20,}|github_pat_\w{20,}|npm_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})\b/g,
];

function told(text: string): readonly SecretValue[] {
  return FORMS.flatMap((form) => [...text.matchAll(form)]).map(({ 0: whole, 1: value = "", index }) => {
    const start = index + whole.lastIndexOf(value);
    return { name: undefined, start, end: start + value.length };
  });
}
