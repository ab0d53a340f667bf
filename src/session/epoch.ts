import { PlimsollError } from "../base/error.ts";

/** SOURCE_DATE_EPOCH: https://reproducible-builds.org/specs/source-date-epoch/. Without it, 1970. */
export function epochOf(env: NodeJS.ProcessEnv): number {
  const text = env.SOURCE_DATE_EPOCH;
  if (text === undefined || text === "") return 0;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new PlimsollError("config-invalid", {
    what: `SOURCE_DATE_EPOCH is "${text}"`,
    why: "it must be a number of seconds since 1970",
    fix: "for example SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)",
  });
}
