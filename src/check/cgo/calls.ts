import { closing } from "./go-source.ts";
/**
 * What a function does, as far as its text shows:
 * `refuses`: it cannot succeed: each way out is an error that it makes itself, a panic or the end of the program.
 * `nothing`: it returns a constant, logs, or does not do anything at all.
 * `works`: anything else.
 */
export type FunctionWork = "refuses" | "nothing" | "works";

/** The work of a function that is called by its bare name; undefined if it is not known, which counts as work. */
export type WorkOfName = (name: string) => FunctionWork | undefined;

/** Words before a parenthesis that do not make it a call: keywords, and types that a constant is converted to. */
const NO_CALLS = new Set(
  (
    "func if for switch select return go defer range case interface struct map chan " +
    "bool string error any byte rune uintptr int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64"
  ).split(" "),
);

const CALL = /(?<![\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\s*\(/gu;

/** What a body calls by name: `f`, `pkg.F`, `value.method`. */
export function callsIn(body: string): string[] {
  return [...body.matchAll(CALL)].map((match) => match[1]!).filter((name) => !NO_CALLS.has(name));
}

/** Packages that make errors, and names that say that an error is made. */
const ERRORS = [
  /^panic$/,
  /^(?:x|go|pkg)?err(?:ors?|defs?)?\./i,
  /(?:^|\.)(?:new|make)?(?:un|not)_?(?:support|implement|availab)/i,
  /(?:^|\.)(?:new|New|make)?(?:Err|err)(?:or)?[A-Z_]/,
  /(?:^|\.)[\p{L}\p{N}_]*(?:Error|[Ee]rrorf)$/u,
  /^status\.New|^os\.NewSyscallError$/,
];

/** Does a function of this name make an error and do no work? */
export function failsByName(name: string): boolean {
  return ERRORS.some((sign) => sign.test(name));
}

/** Packages and receivers that write to a log or to standard error. */
const LOGGING =
  /(?:^|\.)_?k?(?:log|slog|klog|glog|logger|logrus|zap|zerolog|logging)\d?\.|^fmt\.(?:Print|Fprint)|^print(?:ln)?$|^os\.Exit$|^runtime\.(?:KeepAlive|SetFinalizer|AddCleanup)$/i;

/** A call that does no work: it makes an error, ends the program, logs, or is known to do nothing. */
export function isIdle(name: string, named: WorkOfName): boolean {
  if (failsByName(name) || LOGGING.test(name) || /(?:^|\.)(?:Fatal|Panic)(?:f|ln)?$/.test(name)) return true;
  const work = name.includes(".") ? undefined : named(name);
  return work !== undefined && work !== "works";
}

const ARGUMENT = /^new\s*\(\s*([\p{L}_][\p{L}\p{N}_.]*)\s*\)/u;

/** The body without calls that do no work, arguments included, and without assignments of constants. */
export function withoutIdleCalls(body: string, named: WorkOfName): string {
  let rest = "";
  let from = 0;
  for (const match of body.matchAll(CALL)) {
    if (match.index < from || NO_CALLS.has(match[1]!)) continue;
    // What is allocated may be an error.
    const [, allocated] = match[1] === "new" ? (ARGUMENT.exec(body.slice(match.index)) ?? []) : [];
    if (!isIdle(allocated ?? match[1]!, named)) continue;
    rest += `${body.slice(from, match.index)}nil`;
    from = Math.min(closing(body, match.index + match[0].length - 1) + 1, body.length);
  }
  rest += body.slice(from);
  return rest
    .replace(/^[^\S\n]*_(?:\s*,\s*_)*\s*=[^\n]*$/gm, (line) => (/\(/.test(line) ? line : ""))
    .replace(/^[^\S\n]*(?:var\s+)?[\p{L}_][\p{L}\p{N}_, ]*\s*:?=\s*(?:nil|true|false|\d+|"")\s*;?$/gmu, "");
}

const RELEASING =
  /(?:^|\.)_?(?:\w*(?:free|dealloc|close|release|dispose|destroy|finali[sz]e|cleanup|delete|unref|shutdown|stop|terminate|deinit|fini|finish)\w*)$/i;

/** Does a function of this name release something? Code that acquires nothing has nothing to release. */
export function releases(name: string): boolean {
  return RELEASING.test(name);
}
