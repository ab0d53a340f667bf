import { type ErrorCode, PlimsollError } from "../base/error.ts";
import { helpCommandOf } from "../base/help-page.ts";
import { escapeForTerminal } from "./escape.ts";
import { paint } from "./paint.ts";

/**
 * For these codes `why` is the message of another program. It is printed first and unchanged, so that editors find the
 * places it names.
 */
const QUOTING: ReadonlySet<ErrorCode> = new Set(["build-failed"]);

/** An error as four short paragraphs: what, where, why, what to do. Ends with a line feed. */
export function renderError(error: PlimsollError, colour: boolean): string {
  const quotes = QUOTING.has(error.code) && error.why !== undefined;
  const lines = quotes ? [escapeForTerminal(error.why).trimEnd(), ""] : [];
  lines.push(`${paint("red", "error", colour)} ${escapeForTerminal(error.what)}`);
  if (error.where !== undefined) lines.push(`   at ${escapeForTerminal(error.where)}`);
  if (error.why !== undefined && !quotes) lines.push(indented("  why", error.why));
  if (error.fix !== undefined) lines.push(indented("  fix", error.fix));
  lines.push(paint("dim", `  see ${helpCommandOf(error.code)}`, colour));
  return `${lines.join("\n")}\n`;
}

/**
 * Turns anything that was thrown into a PlimsollError: an error that is not one already is a defect in plimsoll, and
 * the message says so.
 */
export function asPlimsollError(thrown: unknown): PlimsollError {
  if (thrown instanceof PlimsollError) return thrown;
  const code: ErrorCode = "defect";
  return new PlimsollError(code, {
    what: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
    why: thrown instanceof Error ? (thrown.stack ?? "no stack trace") : "something that is not an error was thrown",
    fix: "this is a defect in plimsoll: please report it with the command line and this text",
    cause: thrown,
  });
}

/** What was thrown, on one line, for where it is a part of an answer: what happened, and why. */
export function problemText(thrown: unknown): string {
  const { what, why } = asPlimsollError(thrown);
  return why === undefined ? what : `${what}: ${why}`;
}

function indented(label: string, text: string): string {
  return `${label} ${escapeForTerminal(text).trimEnd().replaceAll("\n", "\n      ")}`;
}
