import { readAtMost } from "../../base/bounded-reader.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { type Answer, discard } from "./transport.ts";

/** Errors are short; what is longer is not worth quoting. */
const LONGEST_ANSWER = 16 * 1024;
const LONGEST_QUOTE = 200;

/**
 * What a registry says about its refusal: `CODE: message` of its first error, distribution-spec v1.1, "Error Codes".
 * Empty when it says nothing that can be understood; never throws. `redact` sees the words before they are shortened.
 */
export async function quoteAnswer(answer: Answer, redact: (text: string) => string): Promise<string> {
  try {
    const bytes = await readAtMost(answer.body, LONGEST_ANSWER, "an error");
    const parsed = parseStrictJson(bytes, { code: "registry-protocol", where: "error", limitBytes: LONGEST_ANSWER });
    const { code, message } = (parsed as { errors: { code?: unknown; message?: unknown }[] }).errors[0]!;
    const quote = redact([code, message].filter((part) => typeof part === "string" && part !== "").join(": "));
    return quote.length > LONGEST_QUOTE ? `${quote.slice(0, LONGEST_QUOTE)}…` : quote;
  } catch {
    await discard(answer);
    return "";
  }
}
