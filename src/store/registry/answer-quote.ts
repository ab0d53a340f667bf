import { readAtMost } from "../../base/bounded-reader.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { type Answer, discard } from "./transport.ts";

/** Error answers are short; a longer answer is not worth quoting. */
const LONGEST_ANSWER = 16 * 1024;
const LONGEST_QUOTE = 200;

/**
 * A registry's reason for refusing: `CODE: message` of its first error, distribution-spec v1.1, "Error Codes". Empty
 * when the answer has no error in that form; never throws. `redact` is applied before the text is shortened.
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
