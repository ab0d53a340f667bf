import { sha256 } from "../../base/digest.ts";
import type { ErrorReport } from "../error-report.ts";
import type { Judged } from "./judged.ts";

/** A result that does not hold, as SARIF shows it. */
interface Shown extends Judged {
  readonly rule: string;
  /** What the message is about, before it; null where the message says so itself. */
  readonly about: string | null;
  readonly location: object;
  /** What stays the same from run to run. */
  readonly identity: readonly (string | null)[];
}

interface Verdict {
  readonly verdict: string | null;
  readonly error?: ErrorReport;
}

interface Parts {
  readonly report: Verdict;
  readonly results: readonly Shown[];
  /** What each rule asks for, by its ID. */
  readonly titles: Readonly<Record<string, string>>;
  /** The page of the guide about all rules. */
  readonly page: string;
  /** `plimsollContract/v1`: the name under which an identity is a fingerprint. */
  readonly fingerprint: string;
  /** The version of plimsoll. */
  readonly version: string;
}

/** A verdict as SARIF 2.1.0: a result for each thing that does not hold. What is waived is suppressed with its reason (§3.35). */
export function verdictSarif({ report, results, titles, page, fingerprint, version }: Parts): object {
  const rules = [...new Set(results.map(({ rule }) => rule))];
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
              shortDescription: { text: titles[id] ?? id },
              help: { text: `plimsoll help ${page}` },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [invocationOf(report)],
        results: results.map((result) => resultOf(result, rules, fingerprint)),
      },
    ],
  };
}

/** §3.20.21: what could not be found out. */
function invocationOf({ verdict, error }: Verdict): object {
  const notification = { level: "error", message: { text: error?.what ?? "" }, descriptor: { id: error?.code ?? "" } };
  return {
    executionSuccessful: verdict !== null,
    ...(verdict === null && error !== undefined ? { toolExecutionNotifications: [notification] } : {}),
  };
}

function resultOf(
  { rule, about, outcome, what, fix, waiver, location, identity }: Shown,
  rules: readonly string[],
  fingerprint: string,
): object {
  const said = about === null ? what : `${about}: ${what}`;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: "error",
    message: { text: fix === null ? said : `${said}\nFix: ${fix}` },
    locations: [location],
    partialFingerprints: { [fingerprint]: sha256(Buffer.from(JSON.stringify(identity))) },
    properties: { outcome },
    ...(waiver === null
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: waiver.reason }] }),
  };
}

/** A place that is no line of a file: §3.33. */
export function logicalLocation(name: string): object {
  return { logicalLocations: [{ name, kind: "resource" }] };
}

export function fileLocation(file: string, startLine: number, startColumn?: number): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  const region = { startLine, ...(startColumn === undefined ? {} : { startColumn }) };
  return { physicalLocation: { artifactLocation: { uri }, region } };
}
