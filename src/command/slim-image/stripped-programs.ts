import { PlimsollError } from "../../base/error.ts";
import type { KeptContent } from "../../build/pieces/kept-entries.ts";
import { stripBinary } from "../../build/strip/strip.ts";
import type { SlimImagePlan } from "../../plan/slim-image/slim-image-plan.ts";
import type { SurveyedFiles } from "./surveyed-files.ts";

export interface StrippedPrograms {
  /** By path; only those that became smaller. */
  readonly contents: ReadonlyMap<string, KeptContent>;
  readonly notes: readonly string[];
}

/**
 * Takes symbols and DWARF out of the programs that the plan strips. Where a byte's owner is in doubt, the program stays as
 * it is and a note says so: larger is better than broken.
 */
export async function stripPrograms(plan: SlimImagePlan, files: SurveyedFiles): Promise<StrippedPrograms> {
  const contents = new Map<string, KeptContent>();
  const notes: string[] = [];
  for (const { path, as } of plan.keep) {
    if (as !== "stripped") continue;
    const place = files.tree.find(path, { followLast: false })!.content!;
    try {
      const stripped = await stripBinary(files.content(place), `/${path}`);
      if (stripped.plan.changed) contents.set(path, { sizeBytes: stripped.sizeBytes, open: () => stripped.write() });
    } catch (error) {
      if (!(error instanceof PlimsollError) || (error.code !== "strip-refused" && error.code !== "elf-invalid"))
        throw error;
      notes.push(`/${path} keeps its symbols: ${error.why ?? error.what}`);
    }
  }
  return { contents, notes };
}
