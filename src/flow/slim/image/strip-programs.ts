import { PlimsollError } from "../../../base/error.ts";
import type { KeptContent } from "../../../build/pieces/kept-entries.ts";
import { stripBinary } from "../../../build/strip/strip.ts";
import type { SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import type { ProgramOutcome } from "../../../report/slim-report.ts";
import type { SurveyedFiles } from "../../../session/surveyed-files.ts";

export interface StrippedPrograms {
  /** The stripped programs by path; only those that became smaller. */
  readonly contents: ReadonlyMap<string, KeptContent>;
  /** The outcome for every program that the plan strips. */
  readonly outcomes: readonly ProgramOutcome[];
}

/**
 * Removes symbols and DWARF from the programs that the plan strips. Where the owner of a byte is in doubt, the program
 * stays as it is and its outcome says so: larger is better than broken.
 */
export async function stripPrograms(plan: SlimImagePlan, files: SurveyedFiles): Promise<StrippedPrograms> {
  const contents = new Map<string, KeptContent>();
  const outcomes: ProgramOutcome[] = [];
  const programs = plan.keep
    .filter(({ as }) => as === "stripped")
    .map(({ path }) => ({ path, place: files.tree.find(path, { followLast: false })!.content! }));
  await files.open(programs.map(({ place }) => place));
  for (const { path, place } of programs) {
    try {
      const stripped = await stripBinary(files.content(place), `/${path}`);
      if (stripped.plan.changed) contents.set(path, { sizeBytes: stripped.sizeBytes, open: () => stripped.write() });
      outcomes.push({ path, strip: stripped.plan.changed ? "applied" : "not-needed", why: null });
    } catch (error) {
      if (!(error instanceof PlimsollError) || (error.code !== "strip-refused" && error.code !== "elf-invalid"))
        throw error;
      outcomes.push({ path, strip: "refused", why: error.why ?? error.what });
    }
  }
  return { contents, outcomes };
}

/** The plan without the programs that cannot be stripped: a plan says exactly what is done. */
export function withoutRefused(plan: SlimImagePlan, outcomes: readonly ProgramOutcome[]): SlimImagePlan {
  const refused = new Set(outcomes.filter(({ strip }) => strip === "refused").map(({ path }) => path));
  if (refused.size === 0) return plan;
  return { ...plan, keep: plan.keep.map((kept) => (refused.has(kept.path) ? { ...kept, as: "unchanged" } : kept)) };
}
