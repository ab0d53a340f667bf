import { versionIn } from "./ecosystem.ts";
import { joinFindings } from "./join-findings.ts";
import type { Ecosystem, Finding, Frame, Place, Rating, ScanReport, Tier } from "./scan-report.ts";

/** What a reader of one format found, before it is brought into the common form. */
interface FoundParts {
  readonly scanner: string;
  readonly id: string;
  readonly aliases: readonly string[];
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly installedVersion: string | null;
  readonly fixedVersions: readonly string[];
  readonly severity: Rating | null;
  readonly ratings: readonly Rating[];
  readonly places: readonly Place[];
  readonly tier?: Tier | null;
  readonly depth?: Tier | null;
  readonly traces?: readonly (readonly Frame[])[];
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
