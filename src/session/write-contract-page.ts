import { resolve } from "node:path";
import { renderContractPage } from "../report/contract/contract-page.ts";
import type { ContractReport } from "../report/contract-report.ts";
import { writeTextFile } from "../store/file/replace-path.ts";
import type { Surroundings } from "./surroundings.ts";
import { readStyle } from "./write-page.ts";

/** Writes the page of a contract in one step, and replaces an existing one. Throws `write-failed`. */
export async function writeContractPage({ cwd }: Surroundings, file: string, report: ContractReport): Promise<void> {
  await writeTextFile(resolve(cwd, file), renderContractPage(report, await readStyle("static", "verdict")));
}
