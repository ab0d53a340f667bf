import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { GovulncheckScan, isGovulncheckMessage } from "./govulncheck.ts";
import { readGrype } from "./grype.ts";
import { JsonValues } from "./json-values.ts";
import { readOsvScanner } from "./osv-scanner.ts";
import { OWN_JSON, parseReportValue, refuseReport } from "./refuse.ts";
import type { ScanReport } from "./scan-report.ts";
import { readTrivy } from "./trivy.ts";

export interface ScanReportOptions {
  /** The report's name for people. */
  readonly where: string;
  /**
   * Had the binary that govulncheck scanned lost its symbol table? Where nobody knows, it is taken from the report if
   * that shows it, and otherwise the report proves no more than modules.
   */
  readonly stripped?: boolean;
}

/**
 * Reads what Trivy (schema 2), grype, OSV-Scanner or govulncheck (protocol 1) wrote as JSON, recognised by its content.
 * A stream of govulncheck is read message by message. Throws `scan-report-invalid` for everything else, and
 * `limit-exceeded`.
 */
export async function readScanReport(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { where, stripped }: ScanReportOptions,
): Promise<ScanReport> {
  const values = new JsonValues(chunks, where);
  let stream: GovulncheckScan | undefined;
  let document: JsonMember | undefined;
  let count = 0;
  for await (const bytes of values) {
    if (document !== undefined) refuseReport(where, "something follows the end of the document");
    const value = parseReportValue(bytes, stream === undefined ? where : `${where}[${count}]`);
    count++;
    if (stream === undefined && isGovulncheckMessage(namesOf(value))) {
      values.limitBytes = LIMITS.scanMessageBytes;
      stream = new GovulncheckScan(where, stripped);
    }
    if (stream === undefined) document = value;
    else stream.add(value);
    if (document !== undefined) refuseKnown(document, where);
  }
  if (stream !== undefined) return stream.report();
  if (document === undefined) return refuseReport(where, "it is empty");
  return readDocument(document, where);
}

function readDocument(report: JsonMember, where: string): ScanReport {
  const names = namesOf(report);
  const has = (...wanted: readonly string[]) => wanted.every((name) => names.includes(name));
  if (has("SchemaVersion") && (has("ArtifactName") || has("Results") || has("Trivy"))) return readTrivy(report);
  if (has("matches", "descriptor")) return readGrype(report);
  if (has("results") && isOsvScanner(report)) return readOsvScanner(report);
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)));
  const members = names.length === 0 ? "it has no members" : `its members are ${shown.join(", ")}`;
  return refuseReport(where, `no scanner that plimsoll knows writes this: ${members}`, OWN_JSON);
}

/** Other tools have `results` too: OSV-Scanner's hold packages, and a member of its own stands beside them. */
function isOsvScanner(report: JsonMember): boolean {
  const { json } = report.optional("results") ?? { json: null };
  const isResult = (one: unknown) => typeof one === "object" && one !== null && "packages" in one;
  const hasOwn = namesOf(report).some((name) => name.startsWith("experimental_") || name === "image_metadata");
  const results = Array.isArray(json) ? json : [];
  return results.length === 0 ? hasOwn || namesOf(report).length === 1 : results.every(isResult);
}

/** What people give instead of a report, by a member that it has. */
const RENDERINGS: readonly (readonly [member: string, what: string, fix?: string])[] = [
  ["runs", "it is SARIF, which shows findings to people and leaves out what a change needs"],
  ["bomFormat", "it is a CycloneDX document: an SBOM lists what there is, and a VEX document what somebody says of it"],
  ["spdxVersion", "it is an SPDX document, which lists what there is and finds nothing"],
  ["@context", "it is a VEX document, which says what somebody thinks of findings and not what was found"],
];
const EXTRACT = "govulncheck-extract";

function refuseKnown(document: JsonMember, where: string): void {
  if (Array.isArray(document.json)) {
    refuseReport(where, "it is a list, as Trivy wrote in its first schema", "use Trivy 0.20 or newer");
  }
  const names = namesOf(document);
  const found = RENDERINGS.find(([member]) => names.includes(member));
  if (found !== undefined) refuseReport(where, found[1], OWN_JSON);
  if (names.includes("name") && document.optional("name")?.json === EXTRACT) {
    const fix = "scan it: govulncheck -mode binary -format json FILE";
    refuseReport(where, "it is what govulncheck -mode extract keeps of a binary, and was not scanned", fix);
  }
}

function namesOf({ json }: JsonMember): readonly string[] {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? Object.keys(json) : [];
}
