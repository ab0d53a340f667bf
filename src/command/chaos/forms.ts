import { VERSION } from "../../base/version.ts";
import { CHECKS } from "../../chaos/check.ts";
import type { ChaosReport } from "../../report/chaos-report.ts";
import { jsonText } from "../../report/json-text.ts";
import type { View } from "../../report/view.ts";
import type { VerdictForm } from "../verdict-forms.ts";

/** A report in one of the forms, as chunks of text. The code of a form is loaded when it is asked for. */
export async function renderForm(report: ChaosReport, form: VerdictForm, view: View): Promise<Iterable<string>> {
  switch (form) {
    case "text":
    case "markdown":
      return (await import("../../report/chaos/chaos-view.ts")).renderChaos(report, form, view);
    case "json":
      return [`${jsonText(report, 2)}\n`];
    case "junit":
      return (await import("../../report/chaos/chaos-junit.ts")).chaosJunitOf(report);
    case "sarif": {
      const { chaosSarifOf } = await import("../../report/chaos/chaos-sarif.ts");
      return [`${jsonText(chaosSarifOf(report, CHECKS, VERSION), 2)}\n`];
    }
  }
}
