import type { Settings } from "../../../plan/settings/settings.ts";
import type { BaseImage } from "../context.ts";

/** Whether plimsoll's own bases have time zones is known; another image is not fetched for this. */
export function baseImage({ base = "static" }: Pick<Settings, "base">): BaseImage {
  return { name: base, hasTimeZones: base === "static" ? true : base === "scratch" ? false : null };
}
