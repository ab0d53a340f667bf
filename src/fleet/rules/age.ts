import { counted } from "../../base/counted.ts";
import type { FleetImage } from "../services/fleet-image.ts";
import { type FleetFinding, fails, isUnknown, passes } from "./rule.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Was the image built lately? Builds that are the same each time date it to 1970, or to their source (SOURCE_DATE_EPOCH):
 * the former says nothing about its age.
 */
export function judgeAge({ createdMs }: FleetImage, mostDays: number, nowMs: number): FleetFinding {
  if (createdMs === null) return isUnknown("its config has no time", NO_TIME);
  if (createdMs <= DAY_MS) return isUnknown("its config is dated 1970-01-01, as reproducible builds do", NO_TIME);
  const date = new Date(createdMs).toISOString().slice(0, 10);
  const days = Math.floor((nowMs - createdMs) / DAY_MS);
  if (days < 0) return isUnknown(`its config is dated ${date}, which is still to come`, NO_TIME);
  const what = `its config is dated ${date}, ${counted(days, "day")} ago, of ${counted(mostDays, "day")}`;
  return days <= mostDays ? passes(what) : fails(what, "build it again, on a base of today");
}

const NO_TIME = "date it by its source: SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)";
