import type { ConvergeFinding, ConvergeReport } from "./converge-report.ts";

/** Which scanners found what is shown, and how old their knowledge is. */
export function scannedBy({ scanners }: Pick<ConvergeReport, "scanners">): string {
  const names = scanners.map(({ name, version, databaseDate }) => {
    const date = databaseDate === null ? "date of its database unknown" : `database of ${databaseDate}`;
    return `${[name, version].filter((word) => word !== null).join(" ")} (${date})`;
  });
  return `found by ${names.join(", ")}`;
}

interface StandardLibraryReleased {
  readonly standardLibrary: Pick<ConvergeReport["standardLibrary"], "release">;
}

export function standardAnswer({ standardLibrary: { release } }: StandardLibraryReleased): string {
  if (release === null) return "no release of Go with a fix is known for the standard library";
  return `the standard library is answered by the release of Go, and not by requirements: build with ${release}, which \`go get toolchain@${release}\` asks for`;
}

export function reachText({ reachable, tier }: Pick<ConvergeFinding, "reachable" | "tier">): string {
  const at = tier === null ? "tier unknown" : `${tier} level`;
  return reachable === "unknown" ? `unknown (${at})` : `${reachable} (${at})`;
}

export function severityText({ severity }: Pick<ConvergeFinding, "severity">): string {
  return severity === null ? "unknown" : `${severity.level} (${severity.by ?? "nobody named"})`;
}

/** More steps than these are left out in the middle: both ends say what matters. */
const STEPS = 4;

export function traceText({ trace }: Pick<ConvergeFinding, "trace">): string {
  const steps = trace
    .map((frame) => [frame.package ?? frame.module, frame.symbol].filter((word) => word !== null).join("."))
    .reverse();
  const shown = steps.length <= STEPS ? steps : [...steps.slice(0, 2), "…", ...steps.slice(2 - STEPS)];
  return shown.join(" → ");
}
