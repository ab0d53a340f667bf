import { epochOf } from "../../session/epoch.ts";

/**
 * When a document counts as created, in whole seconds since 1970: no clock is asked, so that the same subject gives the
 * same bytes. It is SOURCE_DATE_EPOCH, else the time that the subject states, else 1970. Throws `config-invalid`.
 */
export function createdSecondsOf(env: NodeJS.ProcessEnv, stated: string | undefined): number {
  if (env.SOURCE_DATE_EPOCH) return epochOf(env);
  const seconds = Math.floor(Date.parse(stated ?? "") / 1000);
  return Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= LATEST_SECONDS ? seconds : 0;
}

/** The end of the year 9999: later ones have no form in RFC 3339. */
const LATEST_SECONDS = 253_402_300_799;
