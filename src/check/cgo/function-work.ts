import { callsIn, type FunctionWork, failsByName, isIdle, type WorkOfName, withoutIdleCalls } from "./calls.ts";
import type { FunctionCode } from "./go-source.ts";

export function workOf(code: FunctionCode, named: WorkOfName = () => undefined): FunctionWork {
  const rest = withoutIdleCalls(code.body, named);
  const works = doesWork(code, rest, named);
  if (endsProgram(code.body, named) && !works) return "refuses";
  const returns = returnsIn(code.body);
  const failing = returnsError(code.signature) ? returns.filter((values) => isFailure(values, code, named)) : [];
  if (returns.length > 0 && failing.length === returns.length) return "refuses";
  return works ? "works" : "nothing";
}

/** Does a function have results? */
export function hasResults(signature: string): boolean {
  return resultsOf(signature) !== "";
}

function returnsError(signature: string): boolean {
  return /\berror\s*\)?$/.test(resultsOf(signature));
}

/** The text after the parameters. */
function resultsOf(signature: string): string {
  let depth = 0;
  const start = signature.search(/\(/);
  for (let at = start; at !== -1 && at < signature.length; at++) {
    if (signature[at] === "(") depth++;
    else if (signature[at] === ")" && --depth === 0) return signature.slice(at + 1).trim();
  }
  return "";
}

/** Does the body call something that never returns? */
function endsProgram(body: string, named: WorkOfName): boolean {
  return callsIn(body).some(
    (name) =>
      /^panic$|^os\.Exit$|(?:^|\.)(?:Fatal|Panic)(?:f|ln)?$/.test(name) ||
      (!name.includes(".") && named(name) === "refuses" && !failsByName(name)),
  );
}

/** The values of each return statement; an empty list for a naked return. */
function returnsIn(body: string): string[][] {
  const found: string[][] = [];
  for (const match of body.matchAll(/\breturn\b([^\n]*(?:[,({[]\s*\n[^\n]*)*)/g)) found.push(splitValues(match[1]!));
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
    if (depth === 0 && (character === ";" || (character === "\n" && value.trim() !== ""))) break;
    if (depth === 0 && character === ",") {
      values.push(value.trim());
      value = "";
    } else value += character;
  }
  const last = value.trim();
  return values.length === 0 && last === "" ? [] : [...values, last];
}

const ZERO = /^(?:nil|false|0|0\.0|""|''|``|\*new\(.*\)|[\p{L}_][\p{L}\p{N}_.[\]*]*\s*\{\s*\})$/u;

/** Is the returned error one that the function made or named itself, rather than one that a call returned? */
function isFailure(values: readonly string[], code: FunctionCode, named: WorkOfName): boolean {
  const last = values.at(-1) ?? /([\p{L}_][\p{L}\p{N}_]*)\s+error\s*\)$/u.exec(resultsOf(code.signature))?.[1];
  if (last === undefined) return false;
  // A call beside nothing but zero values has only its error to give.
  const isAlone = values.length > 1 && values.slice(0, -1).every((value) => ZERO.test(value));
  return (isAlone && CALL_AT_START.test(last)) || isMadeError(last, code, named);
}

const CALL_AT_START = /^&?([\p{L}_][\p{L}\p{N}_.]*)\s*\(/u;

/** A name may hold what another one holds: more steps than people take. */
const MOST_STEPS = 3;

/** Is an expression an error that was made here, or a name for one? */
function isMadeError(expression: string, code: FunctionCode, named: WorkOfName, step = 0): boolean {
  if (expression === "nil" || step > MOST_STEPS) return false;
  const [, allocated] = /^new\(\s*([\p{L}_][\p{L}\p{N}_.]*)\s*\)/u.exec(expression) ?? [];
  const called = allocated ?? CALL_AT_START.exec(expression)?.[1];
  if (called !== undefined) return isErrorMaker(called, named);
  const [, type] = /^&?([\p{L}_][\p{L}\p{N}_.]*)\s*\{/u.exec(expression) ?? [];
  // In an error's place it is one; what a name holds may be another result.
  if (type !== undefined) return step === 0 || isErrorMaker(type, named);
  if (!/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(expression)) return false;
  return isFailingName(expression, code, named, step);
}

/** A name of the package's, or a local one that only ever held errors of the function's own making. */
function isFailingName(last: string, code: FunctionCode, named: WorkOfName, step: number): boolean {
  const name = String.raw`\b${last.replaceAll(".", String.raw`\.`)}\b`;
  const assigned = [...code.body.matchAll(new RegExp(String.raw`${name}\s*(,[^=\n]*)?:?=(?!=)\s*([^\n;]*)`, "g"))];
  const isParameter = new RegExp(name).test(code.signature);
  if (assigned.length === 0) return !isParameter;
  return assigned.every(([, more, value]) => more === undefined && isMadeError(value!.trim(), code, named, step + 1));
}

function isErrorMaker(called: string, named: WorkOfName): boolean {
  return failsByName(called) || (!called.includes(".") && named(called) === "refuses");
}

function doesWork({ signature, receiver }: FunctionCode, rest: string, named: WorkOfName): boolean {
  if (callsIn(rest).some((name) => !isIdle(name, named))) return true;
  // A name before a composite literal is a type, not a value that was passed in.
  const used = new Set(rest.match(/(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?!\s*\{)\b/gu));
  const given = `${receiver} ${signature}`.matchAll(/(?:[(,]|^)\s*([\p{L}_][\p{L}\p{N}_]*)\s+[^\s,)]/gu);
  if ([...given].some((match) => used.has(match[1]!) && !isResult(match[1]!, signature))) return true;
  return /\b(?:for|go|defer|select)\b|[^=!<>:]=[^=]|\+\+|--|<-/.test(rest);
}

function isResult(name: string, signature: string): boolean {
  return new RegExp(String.raw`[(,]\s*${name}\b`).test(resultsOf(signature));
}
