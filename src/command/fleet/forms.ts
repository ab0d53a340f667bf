import { VERSION } from "../../base/version.ts";
import { FLEET_RULES } from "../../fleet/rules/rule.ts";
import type { FleetReport } from "../../report/fleet-report.ts";
import { jsonText } from "../../report/json-text.ts";
import type { View } from "../../report/view.ts";
import type { VerdictForm } from "../verdict-forms.ts";

/** A report in one of the forms, as chunks of text. The code of a form is loaded when it is asked for. */
export async function renderForm(report: FleetReport, form: VerdictForm, view: View): Promise<Iterable<string>> {
  switch (form) {
    case "text":
    case "markdown":
      return (await import("../../report/fleet/fleet-view.ts")).renderFleet(report, form, view);
    case "json":
      return [`${jsonText(report, 2)}\n`];
    case "junit":
      return (await import("../../report/fleet/fleet-junit.ts")).fleetJunitOf(report);
    case "sarif": {
      const { fleetSarifOf } = await import("../../report/fleet/fleet-sarif.ts");
      return [`${jsonText(fleetSarifOf(report, FLEET_RULES, VERSION), 2)}\n`];
    }
  }
}
