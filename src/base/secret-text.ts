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
 * and tokens of well-known services. A variable instead of a value is not a secret.
 */
export function secretsIn(text: string): readonly SecretValue[] {
  const others = [...spaced(text), ...told(text)].sort((one, other) => one.start - other.start);
  const found: SecretValue[] = [];
  let end = 0;
  let next = 0;
  const add = (one: SecretValue) => {
    if (one.start < end) return;
    end = one.end;
    found.push(one);
  };
  const endBefore = (start: number) => {
    while (next < others.length && others[next]!.start < start) add(others[next++]!);
    return end;
  };
  for (const one of assigned(text, endBefore)) add(one);
  endBefore(Number.POSITIVE_INFINITY);
  return found;
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

/**
 * The end of a value is looked for only where no other secret is: `endBefore` says where the last one ends that begins
 * before a place. Otherwise a name in a long value would cost the rest of that value, each of them again.
 */
function* assigned(text: string, endBefore: (start: number) => number): Generator<SecretValue> {
  const isUnquoted = UNQUOTED.test(text);
  for (const found of text.matchAll(/(?<![\w.-])(?:--)?([A-Za-z_][\w-]*)=/g)) {
    const name = found[1]!;
    if (!namesSecret(name.replaceAll("-", "_"))) continue;
    const start = found.index + found[0].length;
    if (start < endBefore(start)) continue;
    const end = isUnquoted ? startOfNext(text, start) : endOfWord(text, start);
    if (end > start && !isVariable(text.slice(start, end))) yield { name, start, end };
  }
}

/** `ENV NAME value`, the old form without an equals sign. */
function* spaced(text: string): Generator<SecretValue> {
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
