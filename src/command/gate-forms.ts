import { resolve } from "node:path";
import { VERSION } from "../base/version.ts";
import type { GateReport } from "../report/gate-report.ts";
import { jsonText } from "../report/json-text.ts";
import { withoutRelativeLinks } from "../report/page-links.ts";
import type { View } from "../report/view.ts";
import { readHelpPage } from "../store/assets.ts";
import { writeTextFile } from "../store/file/replace-path.ts";
import type { WrittenForm } from "./written-form.ts";

/** The forms in which a verdict can be written. */
export const GATE_FORMS = ["text", "markdown", "json", "size-limit", "sarif", "junit", "github"] as const;
export type GateForm = (typeof GATE_FORMS)[number];

/** Writes a verdict to files, which are relative to `folder`. */
export async function writeForms(
  report: GateReport,
  written: readonly WrittenForm<GateForm>[],
  folder: string,
): Promise<void> {
  for (const { form, file } of written) {
    await writeTextFile(resolve(folder, file), [...(await renderForm(report, form, { colour: false }))].join(""));
  }
}

/** A report in one of the forms, as chunks of text. The code of a form is loaded when it is asked for. */
export async function renderForm(report: GateReport, form: GateForm, view: View): Promise<Iterable<string>> {
  switch (form) {
    case "text":
    case "markdown":
      return (await import("../report/gate/gate-view.ts")).renderGate(report, form, view);
    case "json":
      return [`${jsonText(report, 2)}\n`];
    case "size-limit":
      return [`${jsonText((await import("../report/gate/size-limit.ts")).sizeLimitOf(report), 2)}\n`];
    case "junit":
      return (await import("../report/gate/junit.ts")).junitOf(report);
    case "github":
      return (await import("../report/gate/github.ts")).githubOf(report);
    case "sarif": {
      const { gateSarifOf } = await import("../report/gate/gate-sarif.ts");
      return [`${jsonText(gateSarifOf({ report, pages: await rulePages(report), version: VERSION }), 2)}\n`];
    }
  }
}

/** The page of each rule that does not pass. */
async function rulePages({ results }: GateReport): Promise<ReadonlyMap<string, string>> {
  const rules = [...new Set(results.filter(({ outcome }) => outcome !== "pass").map(({ rule }) => rule))];
  const folder = "rules";
  const reading = rules.map(
    async (name) => [name, withoutRelativeLinks(await readHelpPage({ folder, name }), folder)] as const,
  );
  return new Map(await Promise.all(reading));
}
