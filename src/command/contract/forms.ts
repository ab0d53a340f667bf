import { VERSION } from "../../base/version.ts";
import { CLAUSES } from "../../contract/clause.ts";
import type { ContractReport } from "../../report/contract-report.ts";
import { jsonText } from "../../report/json-text.ts";
import type { View } from "../../report/view.ts";
import type { VerdictForm } from "../verdict-forms.ts";

/** A report in one of the forms, as chunks of text. The code of a form is loaded when it is asked for. */
export async function renderForm(report: ContractReport, form: VerdictForm, view: View): Promise<Iterable<string>> {
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
