import { type ErrorParts, PlimsollError } from "../../base/error.ts";
import { type JsonDocument, JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseStrictJson, placeInJson } from "../../base/strict-json.ts";

const SCAN_AGAIN = "run the scan again, and give its whole output";
export const OWN_JSON =
  "give the scanner's own JSON: trivy --format json, grype -o json, osv-scanner --format json, govulncheck -format json";

export function refuseReport(where: string, why: string, fix = SCAN_AGAIN): never {
  const what = `${where} is not a report that plimsoll reads`;
  throw new PlimsollError("scan-report-invalid", { what, why, fix, where });
}

/** Parses one value of a report. Whatever is found wrong with a member of it later is said together with its line. */
export function parseReportValue(bytes: Uint8Array, where: string): JsonMember {
  const options = { code: "scan-report-invalid", where, limitBytes: LIMITS.scanReportBytes, byLine: true } as const;
  const document: JsonDocument = {
    name: "a scanner's report",
    placeOf: (path, shown) => `${placeInJson(bytes, options, path)} (${shown})`,
    refuse: (why, place) => {
      const what = `${where} cannot be read`;
      throw new PlimsollError("scan-report-invalid", { what, why, fix: SCAN_AGAIN, where: place });
    },
  };
  try {
    return new JsonMember(parseStrictJson(bytes, options), document, where);
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.fix !== undefined) throw error;
    const { code, what, why, where: place, cause } = error;
    const parts: ErrorParts = { what, fix: SCAN_AGAIN, ...(why === undefined ? {} : { why }), cause };
    throw new PlimsollError(code, { ...parts, ...(place === undefined ? {} : { where: place }) });
  }
}
