import { sha256 } from "../../base/digest.ts";
import type { CLAUSES, ClauseId } from "../../contract/clause.ts";
import type { ClauseResult } from "../../contract/waive.ts";
import type { ContractReport } from "../contract-report.ts";

/**
 * The verdict as SARIF 2.1.0: a result for each clause that does not hold, at the line of the contract that asks for it.
 * What is waived is suppressed with its reason (§3.35).
 */
export function contractSarifOf(report: ContractReport, titles: typeof CLAUSES, version: string): object {
  const shown = report.clauses.filter(({ outcome }) => outcome !== "pass");
  const rules = [...new Set(shown.map(({ clause }) => clause))];
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "plimsoll",
            semanticVersion: version,
            rules: rules.map((id) => ({
              id,
              shortDescription: { text: titles[id] },
              help: { text: "plimsoll help contract" },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [invocationOf(report)],
        results: shown.map((result) => resultOf(result, rules)),
      },
    ],
  };
}

/** §3.20.21: what could not be found out. */
function invocationOf({ verdict, error }: ContractReport): object {
  const notification = { level: "error", message: { text: error?.what ?? "" }, descriptor: { id: error?.code ?? "" } };
  return {
    executionSuccessful: verdict !== null,
    ...(verdict === null && error !== undefined ? { toolExecutionNotifications: [notification] } : {}),
  };
}

function resultOf(
  { clause, subject, outcome, what, fix, where, waiver }: ClauseResult,
  rules: readonly ClauseId[],
): object {
  const about = subject === null ? what : `${subject}: ${what}`;
  return {
    ruleId: clause,
    ruleIndex: rules.indexOf(clause),
    level: "error",
    message: { text: fix === null ? about : `${about}\nFix: ${fix}` },
    locations: [locationOf(where, subject ?? clause)],
    partialFingerprints: { "plimsollContract/v1": sha256(Buffer.from(JSON.stringify([clause, subject]))) },
    properties: { outcome },
    ...(waiver === null
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: waiver.reason }] }),
  };
}

function locationOf(where: string, name: string): object {
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/.exec(where) ?? [];
  if (file === undefined) return { logicalLocations: [{ name, kind: "resource" }] };
  const uri = file.split("/").map(encodeURIComponent).join("/");
  const region = { startLine: Number(line), startColumn: Number(column) };
  return { physicalLocation: { artifactLocation: { uri }, region } };
}
