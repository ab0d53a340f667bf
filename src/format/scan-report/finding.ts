import { versionIn } from "./ecosystem.ts";
import { joinFindings } from "./join-findings.ts";
import type { Finding, ScanReport } from "./scan-report.ts";

/** What a reader of one format found, before it is brought into the common form. */
interface FoundParts
  extends Omit<Finding, "sources" | "tier" | "depth" | "traces">,
    Partial<Pick<Finding, "tier" | "depth" | "traces">> {
  readonly scanner: string;
}

export function findingOf(parts: FoundParts): Finding {
  const { scanner, id, ecosystem, name, installedVersion, severity, ratings, places } = parts;
  const { tier = null, depth = null, traces = [] } = parts;
  return {
    id,
    aliases: [...new Set(parts.aliases)].filter((alias) => alias !== id).sort(),
    ecosystem,
    name,
    installedVersion: installedVersion === null ? null : versionIn(ecosystem, name, installedVersion),
    fixedVersions: [...new Set(parts.fixedVersions.map((version) => versionIn(ecosystem, name, version)))],
    ...{ severity, ratings, tier, depth, traces, places, sources: [{ scanner, id }] },
  };
}

/** Joins what is the same, and keeps what no change of Go code or of the base image clears apart. */
export function dividedFindings(found: readonly Finding[]): Pick<ScanReport, "findings" | "others"> {
  const joined = joinFindings(found);
  return {
    findings: joined.filter(({ ecosystem }) => ecosystem.family !== "other"),
    others: joined.filter(({ ecosystem }) => ecosystem.family === "other"),
  };
}
