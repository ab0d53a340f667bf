import { resolve } from "node:path";
import { VERSION } from "../../base/version.ts";
import { CLAUSES } from "../../contract/clause.ts";
import type { ContractReport } from "../../report/contract-report.ts";
import { jsonText } from "../../report/json-text.ts";
import type { View } from "../../report/view.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import type { WrittenForm } from "../written-form.ts";

/** The forms in which a verdict can be written. */
export const CONTRACT_FORMS = ["text", "markdown", "json", "sarif", "junit"] as const;
export type ContractForm = (typeof CONTRACT_FORMS)[number];

/** Writes a verdict to files, which are relative to `folder`. */
export async function writeForms(
  report: ContractReport,
  written: readonly WrittenForm<ContractForm>[],
  folder: string,
): Promise<void> {
  for (const { form, file } of written) {
    await writeTextFile(resolve(folder, file), [...(await renderForm(report, form, { colour: false }))].join(""));
  }
}

/** A report in one of the forms, as chunks of text. The code of a form is loaded when it is asked for. */
export async function renderForm(report: ContractReport, form: ContractForm, view: View): Promise<Iterable<string>> {
  switch (form) {
    case "text":
    case "markdown":
      return (await import("../../report/contract/contract-view.ts")).renderContract(report, form, view);
    case "json":
      return [`${jsonText(report, 2)}\n`];
    case "junit":
      return (await import("../../report/contract/contract-junit.ts")).contractJunitOf(report);
    case "sarif": {
      const { contractSarifOf } = await import("../../report/contract/contract-sarif.ts");
      return [`${jsonText(contractSarifOf(report, CLAUSES, VERSION), 2)}\n`];
    }
  }
}
