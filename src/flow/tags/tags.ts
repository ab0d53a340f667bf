import { resolve } from "node:path";
import { formatPlatform } from "../../format/oci/platform.ts";
import type { PageModel } from "../../report/page/page-model.ts";
import type { Progress } from "../../report/progress.ts";
import type { TagsReport } from "../../report/tags-report.ts";
import { weighTags } from "../../service/tags/weigh-tags.ts";
import type { TagWeights } from "../../service/tags/weighed-tag.ts";
import { openPackage } from "../../session/build-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { requireReplaceable } from "../../store/file/replace-path.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { type GraphOfPage, pageOf } from "./page.ts";
import { type TagsRequest, USUAL_BUDGET } from "./request.ts";
import { figuresOf, otherTag, tagRow } from "./rows.ts";

/**
 * Every build tag that a program reacts to, with what it weighs with and without it. Throws what the go command's
 * failures throw, and what building the program as configured throws.
 */
export async function tags(
  surroundings: Surroundings,
  source: string,
  request: TagsRequest,
  progress: Progress,
): Promise<TagsReport> {
  return (await weigh(surroundings, source, request, progress)).report;
}

/** The same, with the page that shows it in a browser, for a file that can be written: else nothing is built. */
export async function tagsWithPage(
  surroundings: Surroundings,
  source: string,
  request: TagsRequest & GraphOfPage & { readonly report: string },
  progress: Progress,
): Promise<{ readonly report: TagsReport; readonly page: PageModel }> {
  await requireReplaceable(resolve(surroundings.cwd, request.report));
  const { report, weights, go, request: build } = await weigh(surroundings, source, request, progress);
  return { report, page: await pageOf(go, build, { report, weights }, request) };
}

async function weigh(
  surroundings: Surroundings,
  source: string,
  { budget = USUAL_BUDGET, ...build }: TagsRequest,
  progress: Progress,
) {
  const { go, request } = await openPackage(surroundings, source, build);
  const weights = await weighTags(go, request, { budget, progress });
  return { go, request, weights, report: reportOf(go, request, weights) };
}

function reportOf(
  go: Go,
  request: DependencyRequest,
  { base, weighed, others, refused, builds, budget }: TagWeights,
): TagsReport {
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
