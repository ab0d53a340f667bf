import { formatPlatform } from "../../format/oci/platform.ts";
import type { Progress } from "../../report/progress.ts";
import type { TagsReport } from "../../report/tags-report.ts";
import { weighTags } from "../../service/tags/weigh-tags.ts";
import { openPackage } from "../../session/build-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { type TagsRequest, USUAL_BUDGET } from "./request.ts";
import { figuresOf, otherTag, tagRow } from "./rows.ts";

/**
 * Every build tag that a program reacts to, with what it weighs with and without it. Throws what the go command's
 * failures throw, and what building the program as configured throws.
 */
export async function tags(
  surroundings: Surroundings,
  source: string,
  { budget = USUAL_BUDGET, ...build }: TagsRequest,
  progress: Progress,
): Promise<TagsReport> {
  const { go, request } = await openPackage(surroundings, source, build);
  const { base, weighed, others, refused, builds } = await weighTags(go, request, { budget, progress });
  return {
    schema: "plimsoll.tags/1",
    program: {
      package: request.package.importPath,
      platform: formatPlatform(request.platform),
      go: go.version,
      tags: base.tags,
      ...figuresOf(base),
    },
    tags: weighed.map((one) => tagRow(one, budget)),
    others: others.map(otherTag),
    builds: { made: builds, budget },
    notes: refused.map((text) => `go refuses a file, so that its tags are not known: ${text}`),
  };
}
