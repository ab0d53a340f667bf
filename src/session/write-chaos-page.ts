import { resolve } from "node:path";
import { renderChaosPage } from "../report/chaos/chaos-page.ts";
import type { ChaosReport } from "../report/chaos-report.ts";
import { writeTextFile } from "../store/file/replace-path.ts";
import type { Surroundings } from "./surroundings.ts";
import { readStyle } from "./write-page.ts";

/** Writes the page of a chaos run in one step, and replaces an existing one. Throws `write-failed`. */
export async function writeChaosPage({ cwd }: Surroundings, file: string, report: ChaosReport): Promise<void> {
  await writeTextFile(resolve(cwd, file), renderChaosPage(report, await readStyle("static", "verdict")));
}
