import { releases } from "./calls.ts";
import { workOf } from "./function-work.ts";
import { closing } from "./go-source.ts";

/**
 * Does code lose something because a value is different without C? `own` are the texts of the package that declares it,
 * `others` those of packages that import it; comments and literals are blanked out. `value` is what it is without C. A
 * value that is only passed on, for example to a line of a log, decides nothing; nor does one that chooses between two
 * branches that both do work.
 */
export function losesBy(
  name: string,
  value: string | undefined,
  own: readonly string[],
  others: readonly string[],
): boolean {
  const short = name.slice(name.lastIndexOf(".") + 1);
  const isMethod = short !== name;
  const mention = isMethod ? String.raw`\.${short}\b` : String.raw`(?<![\p{L}\p{N}_.])${short}\b`;
  const abroad = String.raw`[\p{L}\p{N}_]\.${short}\b`;
  const isExported = /^\p{Lu}/u.test(short);
  return (
    own.some((text) => loses(text, mention, value)) || (isExported && others.some((text) => loses(text, abroad, value)))
  );
}

/** How many steps are followed from a value to one that is made from it, and so on: more than people write. */
const MOST_STEPS = 3;

function loses(text: string, mention: string, value: string | undefined, step = 0): boolean {
  const condition = new RegExp(String.raw`\bif\b([^\n{]*${mention}[^\n{]*)\{`, "gu");
  const derived = new RegExp(
    String.raw`^\s*(?:const\s+|var\s+)?([\p{L}_][\p{L}\p{N}_]*)\s*:?=\s*([^\n{(]*${mention}[^\n{(]*)$`,
    "gmu",
  );
  const isSwitch = value === "true" || value === "false";
  let rest = text;
  if (isSwitch || step > 0) {
    for (const match of text.matchAll(condition)) {
      // The value that is made from this one may not be known: then both branches have to be fine.
      const ways = isSwitch ? [isNegated(match[1]!, mention) === (value === "false")] : [true, false];
      if (ways.some((taken) => losesInBranch(text, match.index + match[0].length, taken))) return true;
    }
    rest = text.replace(condition, "if {");
  }
  if (step < MOST_STEPS) {
    for (const [, next, expression] of rest.matchAll(derived)) {
      const made = isSwitch ? valueOfExpression(expression!, mention, value) : undefined;
      if (loses(text, String.raw`(?<![\p{L}\p{N}_.])${next}\b`, made, step + 1)) return true;
    }
    rest = rest.replace(derived, "");
  }
  const words = String.raw`\b(?:if|for|switch|case|return)\b[^\n]*${mention}`;
  const operators = String.raw`(?:&&|\|\||!|[=!]=\s*)\s*${mention}|${mention}(?:\(\))?\s*(?:&&|\|\||[=!]=)`;
  return new RegExp(`${words}|${operators}`, "u").test(rest);
}

/**
 * What an expression of logical operators is, given the one value that is known; undefined if that does not decide it.
 */
function valueOfExpression(expression: string, mention: string, value: string): string | undefined {
  const own = isNegated(expression, mention) === (value === "false") ? "true" : "false";
  const [and, or] = [expression.includes("&&"), expression.includes("||")];
  if (!and && !or) return own;
  if (and && or) return undefined;
  // One true part makes a disjunction true, and one false part a conjunction false.
  return (or && own === "true") || (and && own === "false") ? own : undefined;
}

function isNegated(condition: string, mention: string): boolean {
  return new RegExp(String.raw`!\s*(?:[\p{L}\p{N}_.]*)${mention}|${mention}(?:\(\))?\s*==\s*false`, "u").test(
    condition,
  );
}

/**
 * `at` is the place after the brace that opens the branch; `taken` says that this branch is the one that runs without
 * C.
 */
function losesInBranch(text: string, at: number, taken: boolean): boolean {
  const branch = text.slice(at, closing(text, at - 1));
  const leaves = /\b(?:return|panic|goto|continue|break)\b/.test(branch);
  const work = workOf({ signature: "() (any, error)", receiver: "", body: branch });
  if (releases(functionAround(text, at))) return false;
  const givesValue = /\breturn\s+&[\p{L}_]/u.test(branch);
  if (taken) return leaves && work !== "works" && !givesValue;
  // A branch that is skipped is lost if nothing else runs instead of it.
  const instead = /^\}\s*else\b/.test(text.slice(at + branch.length)) || leaves;
  return !instead && work === "works";
}

/** The name of the top-level function that a place is in. */
function functionAround(text: string, at: number): string {
  const start = text.lastIndexOf("\nfunc ", at);
  return /^\nfunc\s+(?:\([^)]*\)\s*)?([\p{L}\p{N}_]+)/u.exec(text.slice(Math.max(start, 0), at))?.[1] ?? "";
}
