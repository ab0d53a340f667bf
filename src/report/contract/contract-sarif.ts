import type { CLAUSES } from "../../contract/clause.ts";
import type { ContractReport } from "../contract-report.ts";
import { fileLocation, logicalLocation, verdictSarif } from "../verdict/verdict-sarif.ts";

/** The verdict as SARIF 2.1.0: a result for each clause that does not hold, at the line of the contract that asks for it. */
export function contractSarifOf(report: ContractReport, titles: typeof CLAUSES, version: string): object {
  const results = report.clauses
    .filter(({ outcome }) => outcome !== "pass")
    .map((result) => ({
      ...result,
      rule: result.clause,
      about: result.subject,
      location: locationOf(result.where, result.subject ?? result.clause),
      identity: [result.clause, result.subject],
    }));
  return verdictSarif({ report, results, titles, page: "contract", fingerprint: "plimsollContract/v1", version });
}

function locationOf(where: string, name: string): object {
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/.exec(where) ?? [];
  return file === undefined ? logicalLocation(name) : fileLocation(file, Number(line), Number(column));
}
