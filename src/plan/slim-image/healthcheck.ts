import { healthcheckWords } from "../../evidence/runtime/healthcheck.ts";
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
 * Docker's image-spec v1.2, `Healthcheck`: the test stays where its program does, and where it runs none. `programStays`
 * is about all that the test starts, its shell included.
 */
export function planImageHealthcheck(config: ContainerConfig | undefined, programStays: boolean): PlannedHealthcheck {
  if (healthcheckWords(config).length === 0) return "unchanged";
  const [how, ...words] = config?.Healthcheck?.Test ?? [];
  if (how !== "CMD-SHELL" && programStays) return "unchanged";
  const line = words.join(" ");
  const [url, ...more] = line.match(URL) ?? [];
  const isPlainQuestion = more.length === 0 && !CHANGING.test(line) && ASKING.test(` ${line}`);
  if (url !== undefined && isPlainQuestion && HEALTHCHECK_URL.parse(url) !== undefined) return { url };
  return programStays ? "unchanged" : "drop";
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
