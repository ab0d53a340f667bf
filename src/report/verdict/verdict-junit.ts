import { attributes, type Case, xml } from "../junit-text.ts";
import { type Judged, OUTCOME_WORDS } from "./judged.ts";

/** A case for something that was judged. What could not be found out is an error, and what is waived is skipped. */
export function judgedCase(name: string, { outcome, what, fix, waiver }: Judged): Case {
  if (outcome === "pass") return { name, lines: [`<system-out>${xml(`${OUTCOME_WORDS.pass}: ${what}`)}</system-out>`] };
  if (outcome === "waived") return skippedCase(name, waiver?.reason ?? "");
  const tag = outcome === "unknown" ? "error" : "failure";
  const text = fix === null ? what : `${what}\n${fix}`;
  return { name, lines: [`<${tag} ${attributes({ message: what, type: outcome })}>${xml(text)}</${tag}>`] };
}

export function skippedCase(name: string, why: string): Case {
  return { name, lines: [`<skipped ${attributes({ message: why })}/>`] };
}
