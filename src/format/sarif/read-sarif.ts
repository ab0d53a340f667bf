import { PlimsollError } from "../../base/error.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";

/** One result of another tool at a line of a file. */
export interface SarifResult {
  /** The name of the tool: `golangci-lint`. */
  readonly tool: string;
  /** Empty where the tool gives its result no rule. */
  readonly rule: string;
  readonly message: string;
  /** A path relative to the folder in which the tool ran, or an absolute URL: `file:///srv/main.go`. */
  readonly uri: string;
  /** Counts from 1. */
  readonly line: number;
}

/** The results of one SARIF document, with what could not be placed. */
export interface SarifResults {
  readonly results: readonly SarifResult[];
  /** How many results name no line of a file. */
  readonly unplaced: number;
}

/**
 * Reads SARIF 2.1.0. Results that their tool suppressed (§3.27.23), or that are gone since its baseline (§3.27.24), are
 * left out. Throws `sarif-invalid`, and `limit-exceeded`.
 */
export function readSarif(bytes: Uint8Array, where: string): SarifResults {
  const root = openJson(bytes, { code: "sarif-invalid", where, limitBytes: LIMITS.sarifBytes });
  const version = root.optional("version")?.json;
  if (version !== "2.1.0") {
    throw new PlimsollError("sarif-invalid", {
      what: `${where} is not SARIF 2.1.0`,
      why: version === undefined ? "it has no version" : `its version is ${JSON.stringify(version).slice(0, 40)}`,
      fix: "golangci-lint run --output.sarif.path FILE and gosec -fmt sarif -out FILE write it",
    });
  }
  const results: SarifResult[] = [];
  let unplaced = 0;
  for (const run of root.required("runs").items(LIMITS.sarifResults)) {
    const driver = run.required("tool").required("driver");
    const tool = driver.required("name").text();
    const rules = driver.optional("rules")?.items(LIMITS.sarifResults) ?? [];
    // §3.14.23: null where the tool did not run to its end, which is no list of nothing.
    for (const result of run.required("results").items(LIMITS.sarifResults)) {
      if (!isOpen(result)) continue;
      const place = placeOf(result, run);
      if (place === undefined) unplaced++;
      else results.push({ tool, rule: ruleOf(result, rules), message: messageOf(result), ...place });
    }
  }
  return { results, unplaced };
}

function isOpen(result: JsonMember): boolean {
  const suppressions = result.optional("suppressions")?.items(LIMITS.sarifResults) ?? [];
  const accepted = suppressions.filter((one) => (one.optional("status")?.json ?? "accepted") === "accepted");
  return accepted.length === 0 && result.optional("baselineState")?.json !== "absent";
}

/** §3.27.5 to §3.27.7: by its ID, or by its place in the list of the tool's rules. */
function ruleOf(result: JsonMember, rules: readonly JsonMember[]): string {
  const id = result.optional("ruleId") ?? result.optional("rule")?.optional("id");
  if (id !== undefined) return id.text();
  const index = (result.optional("ruleIndex") ?? result.optional("rule")?.optional("index"))?.json;
  return typeof index === "number" ? (rules[index]?.required("id").text() ?? "") : "";
}

function messageOf(result: JsonMember): string {
  return result.optional("message")?.optional("text")?.text() ?? "";
}

/** The first place of a result. §3.4.4: a base is an entry of the run's table, and may be missing. */
function placeOf(result: JsonMember, run: JsonMember): Pick<SarifResult, "uri" | "line"> | undefined {
  const [first] = result.optional("locations")?.items(LIMITS.sarifResults) ?? [];
  const physical = first?.optional("physicalLocation");
  const artifact = physical?.optional("artifactLocation");
  const line = physical?.optional("region")?.optional("startLine")?.size();
  const uri = artifact?.optional("uri")?.text();
  if (uri === undefined || line === undefined) return undefined;
  const base = artifact?.optional("uriBaseId")?.text();
  const table = run.optional("originalUriBaseIds");
  const folder = base === undefined ? undefined : table?.optional(base)?.optional("uri")?.text();
  return { uri: folder === undefined ? uri : `${folder.replace(/\/?$/, "/")}${uri}`, line };
}
