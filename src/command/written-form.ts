import { PlimsollError } from "../base/error.ts";

/** A verdict that is written to a file besides. */
export interface WrittenForm<Form extends string> {
  readonly form: Form;
  readonly file: string;
}

/** Reads `junit=gate.xml`. Throws `flag-invalid`. */
export function writtenForm<Form extends string>(text: string, forms: readonly Form[]): WrittenForm<Form> {
  const at = text.indexOf("=");
  const form = forms.find((known) => known === text.slice(0, at));
  if (form !== undefined && at < text.length - 1) return { form, file: text.slice(at + 1) };
  throw new PlimsollError("flag-invalid", {
    what: `--write ${text} is not FORM=FILE`,
    why: `the forms are ${forms.join(", ")}`,
    fix: "--write junit=gate.xml",
  });
}
