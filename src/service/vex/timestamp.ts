import type { ScanReport } from "../../format/scan-report/scan-report.ts";
import { epochOf } from "../../session/epoch.ts";

/**
 * The time of a document, in whole seconds since 1970: SOURCE_DATE_EPOCH, or else that of the newest database that was
 * asked. Null where nothing says one; the clock is not asked, so that the same findings give the same bytes. Throws
 * `config-invalid`.
 */
export function vexTimestamp(env: NodeJS.ProcessEnv, reports: readonly ScanReport[]): number | null {
  if ((env.SOURCE_DATE_EPOCH ?? "") !== "") return epochOf(env);
  const times = reports.map(({ database }) => secondsOf(database.date)).filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

/** Years before 1970 and after 9999 have no form in RFC 3339 that every reader takes. */
function secondsOf(date: string | null): number | null {
  const seconds = Math.floor(Date.parse(date ?? "") / 1000);
  return seconds >= 0 && seconds <= LAST ? seconds : null;
}

const LAST = Date.UTC(9999, 11, 31) / 1000;
