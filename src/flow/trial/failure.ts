import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { EquivalenceReport, Section } from "../../report/trial-report.ts";
import type { Ground } from "../../session/container/ground.ts";

/** The error of images that do not behave alike, with what would bring back the files that are missing. */
export function failureOf(
  { after, before }: Ground,
  equivalence: Section<EquivalenceReport>,
): PlimsollError | undefined {
  if (before === null || "unknown" in equivalence || equivalence.found.same) return undefined;
  const { differences } = equivalence.found;
  const lacking = differences.flatMap(({ missing }) => missing ?? []).filter(({ in: where }) => where === "after");
  const missing = [...new Set(lacking.map(({ path }) => path.replace(/\/?\*$/, "")))];
  const [first] = differences;
  return new PlimsollError("trial-failed", {
    what: `${after.name} does not behave as ${before.name} does`,
    why: `${counted(differences.length, "difference")}, the first in ${first!.about}: ${first!.what}`,
    fix:
      missing.length === 0
        ? "look at the differences; a request whose answer is meant to differ does not belong into the list"
        : `bring back ${missing.slice(0, 3).join(", ")}: plimsoll slim IMAGE --keep PATH, or for a build --add or --base static`,
  });
}
