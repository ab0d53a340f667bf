import { endsRun, PlimsollError } from "../../base/error.ts";
import { maskSecrets } from "../../base/secret-text.ts";

const LINES_SHOWN = 3;

/**
 * Why a program rendered nothing: its last words, on one line; a URL in them may have a password. Throws the error again where the run ends with it, or where there is
 * no such program.
 */
export function renderFailure(error: unknown): { readonly why: string } {
  if (!(error instanceof PlimsollError) || endsRun(error) || error.code === "program-missing") throw error;
  const words = (error.why ?? "").split("\n").map((line) => line.trim());
  const said = words.filter((line) => line !== "").slice(-LINES_SHOWN);
  return { why: maskSecrets([error.what, said.join("; ")].filter((part) => part !== "").join(": ")) };
}
