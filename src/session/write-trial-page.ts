import { resolve } from "node:path";
import { renderTrialPage } from "../report/trial-page/trial-page.ts";
import type { TrialReport } from "../report/trial-report.ts";
import { writeTextFile } from "../store/file/replace-path.ts";
import type { Surroundings } from "./surroundings.ts";
import { readStyle } from "./write-page.ts";

/** Writes the page of a trial in one step, and replaces an existing one. Throws `write-failed`. */
export async function writeTrialPage({ cwd }: Surroundings, file: string, report: TrialReport): Promise<void> {
  await writeTextFile(resolve(cwd, file), renderTrialPage(report, await readStyle("static", "trial")));
}
