import type { FindingsComparison } from "../../report/findings-comparison-report.ts";
import { compareReports } from "../../service/findings/compare-reports.ts";
import { identityOf } from "../../service/findings/image-identity.ts";
import type { PairedReports } from "../../service/findings/paired-reports.ts";
import type { Ground } from "../../session/container/ground.ts";

/** What scanners found in both images; null where nobody gave reports. Throws `scan-report-foreign`. */
export function compareScans({ after, before }: Ground, reports: PairedReports | undefined): FindingsComparison | null {
  if (reports === undefined || before === null) return null;
  return compareReports(
    { image: identityOf(before.image, before.name), reports: reports.before },
    { image: identityOf(after.image, after.name), reports: reports.after },
  );
}
