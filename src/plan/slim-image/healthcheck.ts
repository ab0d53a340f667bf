import type { ContainerConfig, Healthcheck } from "../../format/oci/config.ts";
import { planHealthcheck } from "../container.ts";
import { HEALTHCHECK_URL } from "../settings/value-form.ts";
import type { PlannedHealthcheck } from "./slim-image-plan.ts";

/** Programs that request a URL and whose exit status depends on the answer. */
const ASKING = /(?:^|[\s/])(?:curl|wget)\s/;
/** The URLs in a command. The prober can only make a plain HTTP request, without options that would change it. */
const URL = /https?:\/\/[^\s"'|;&)]+/g;
const CHANGING = /\s(?:-X|--request|-d|--data\S*|-H|--header|--post-data|--post-file|-u|--user)\b/;

/**
 * Docker's image-spec v1.2, `Healthcheck`: the test is kept if its program is kept. `programStays` is about the program
 * of the test, or about /bin/sh for the shell form.
 */
export function planImageHealthcheck(config: ContainerConfig | undefined, programStays: boolean): PlannedHealthcheck {
  const [how, ...words] = config?.Healthcheck?.Test ?? [];
  if (how === undefined || how === "NONE") return "unchanged";
  if (how === "CMD" && programStays) return "unchanged";
  const line = words.join(" ");
  const [url, ...more] = line.match(URL) ?? [];
  const isPlainQuestion = more.length === 0 && !CHANGING.test(line) && ASKING.test(` ${line}`);
  if (url !== undefined && isPlainQuestion && HEALTHCHECK_URL.parse(url) !== undefined) return { url };
  return how === "CMD-SHELL" && programStays && words.length === 1 ? "unchanged" : "drop";
}

/** The check of the new image, with the times that the old one had. */
export function healthcheckOf(planned: PlannedHealthcheck, old: Healthcheck | undefined): Healthcheck | undefined {
  if (planned === "unchanged") return old;
  if (planned === "drop") return undefined;
  const { Interval, Timeout, StartPeriod, Retries } = old ?? {};
  const made = planHealthcheck({ url: planned.url });
  return {
    ...made,
    ...(Interval ? { Interval } : {}),
    ...(Timeout ? { Timeout } : {}),
    ...(StartPeriod ? { StartPeriod } : {}),
    ...(Retries ? { Retries } : {}),
  };
}
