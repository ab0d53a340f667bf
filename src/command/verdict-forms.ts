import { PlimsollError } from "../base/error.ts";
import { choice, many } from "./flag-form.ts";
import { JSON_FLAG } from "./flags.ts";
import { type WrittenForm, writtenForm } from "./written-form.ts";

/** The forms in which a verdict about a running service can be written. */
const VERDICT_FORMS = ["text", "markdown", "json", "sarif", "junit"] as const;
export type VerdictForm = (typeof VERDICT_FORMS)[number];

/** How a verdict is written, as typed. */
export interface VerdictFlags {
  readonly format?: VerdictForm;
  readonly json?: boolean;
  readonly write?: readonly string[];
}

export const VERDICT_FLAGS = {
  format: choice("How the verdict is written on standard output (default text)", VERDICT_FORMS),
  json: JSON_FLAG,
  write: many("FORM=FILE, the verdict in another form besides, such as junit=verdict.xml", "form=file"),
} as const;

/** Which form goes where. Throws `flag-invalid`. */
export function verdictFormsOf({ json, format, write = [] }: VerdictFlags): {
  readonly form: VerdictForm;
  readonly written: readonly WrittenForm<VerdictForm>[];
} {
  if (json && format !== undefined && format !== "json") {
    throw new PlimsollError("flag-invalid", {
      what: `--json and --format ${format} do not go together`,
      why: "there is one standard output",
      fix: `write one of them to a file: --write ${format}=FILE`,
    });
  }
  return {
    form: json ? "json" : (format ?? "text"),
    written: write.map((text) => writtenForm(text, VERDICT_FORMS)),
  };
}
