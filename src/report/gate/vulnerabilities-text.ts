import { counted } from "../../base/counted.ts";
import type { FoundVulnerabilities } from "../gate-report.ts";

/** `3 findings by trivy 0.67.0 (database of an unknown date): 1 critical, 2 of unknown severity; 1 reachable, 2 unknown` */
export function vulnerabilitiesText({ scanners, counts }: FoundVulnerabilities): string {
  const by = scanners.map(({ name, version, databaseDate }) => {
    const date = databaseDate === null ? "an unknown date" : databaseDate.slice(0, 10);
    return `${[name, ...(version === null ? [] : [version])].join(" ")} (database of ${date})`;
  });
  const levels = Object.entries(counts.bySeverity).flatMap(([level, count]) =>
    count === 0 ? [] : [level === "unknown" ? `${count} of unknown severity` : `${count} ${level}`],
  );
  const found = `${counted(counts.total, "finding")} by ${by.join(", ")}`;
  return levels.length === 0 ? found : `${found}: ${levels.join(", ")}`;
}
