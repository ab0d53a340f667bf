import type { FunctionCode } from "./go-source.ts";

/**
 * What a function does, as far as its text shows:
 * `refuses`: it has no way to succeed, each of its ends is an error of its own making or a panic.
 * `nothing`: it returns a constant or does not do anything at all.
 * `works`: anything else.
 */
export type FunctionWork = "refuses" | "nothing" | "works";

/** Calls that make an error and do no work. */
const ERROR_MAKERS = new Set(["errors.New", "errors.Join", "fmt.Errorf", "panic"]);

/** Words before a parenthesis that are no calls, and conversions of constants. */
const NO_CALLS = new Set(
  (
    "func if for switch select return go defer range case interface struct map chan " +
    "bool string error any byte rune uintptr int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64"
  ).split(" "),
);

export function workOf(code: FunctionCode): FunctionWork {
  const returns = returnsIn(code.body);
  const failing = returnsError(code.signature) ? returns.filter((values) => isFailure(values, code)) : [];
  if (returns.length > 0 && failing.length === returns.length) return "refuses";
  if (returns.length === 0 && callsIn(code.body).some((call) => call === "panic") && !doesWork(code)) return "refuses";
  return doesWork(code) ? "works" : "nothing";
}

/** Does a function have results? */
export function hasResults(signature: string): boolean {
  return resultsOf(signature) !== "";
}

function returnsError(signature: string): boolean {
  return /\berror\)?$/.test(resultsOf(signature));
}

/** What stands behind the parameters. */
function resultsOf(signature: string): string {
  let depth = 0;
  const start = signature.search(/\(/);
  for (let at = start; at !== -1 && at < signature.length; at++) {
    if (signature[at] === "(") depth++;
    else if (signature[at] === ")" && --depth === 0) return signature.slice(at + 1).trim();
  }
  return "";
}

/** The values of each return statement; none for a naked one. */
function returnsIn(body: string): string[][] {
  const found: string[][] = [];
  for (const match of body.matchAll(/\breturn\b([^\n]*)/g)) found.push(splitValues(match[1]!));
  return found;
}

/** Cuts at commas outside of brackets, up to the end of the statement. */
function splitValues(text: string): string[] {
  const values: string[] = [];
  let depth = 0;
  let value = "";
  for (const character of text) {
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character) && --depth < 0) break;
    if (depth === 0 && character === ";") break;
    if (depth === 0 && character === ",") {
      values.push(value.trim());
      value = "";
    } else value += character;
  }
  const last = value.trim();
  return values.length === 0 && last === "" ? [] : [...values, last];
}

/** Is the error among the returned values one that was made or named, rather than one that a call gave? */
function isFailure(values: readonly string[], { signature, body }: FunctionCode): boolean {
  const last = values.at(-1);
  if (last === undefined || last === "nil") return false;
  const [, called] = /^([\p{L}_][\p{L}\p{N}_.]*)\s*\(/u.exec(last) ?? [];
  if (called !== undefined) return ERROR_MAKERS.has(called);
  if (/^&?[\p{L}_][\p{L}\p{N}_.]*\s*\{/u.test(last)) return true;
  if (!/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(last)) return false;
  const name = new RegExp(String.raw`\b${last.replaceAll(".", String.raw`\.`)}\b`);
  const isLocal = name.test(signature) || new RegExp(String.raw`${name.source}\s*(?:,[^=\n]*)?:?=[^=]`).test(body);
  return !isLocal;
}

function callsIn(body: string): string[] {
  const calls = [...body.matchAll(/(?<![\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_.]*)\s*\(/gu)].map((match) => match[1]!);
  return calls.filter((name) => !NO_CALLS.has(name));
}

function doesWork({ signature, receiver, body }: FunctionCode): boolean {
  if (callsIn(body).some((name) => !ERROR_MAKERS.has(name))) return true;
  // What is named in a composite literal is a type, and no value that was given.
  const used = new Set(body.match(/(?<![\p{L}\p{N}_])[\p{L}_][\p{L}\p{N}_]*(?!\s*\{)\b/gu));
  const given = `${receiver} ${signature}`.matchAll(/(?:[(,]|^)\s*([\p{L}_][\p{L}\p{N}_]*)\s+[^\s,)]/gu);
  if ([...given].some((match) => used.has(match[1]!))) return true;
  return /\b(?:for|go|defer|select)\b|[^=!<>:]=[^=]|\+\+|--|<-/.test(body);
}
