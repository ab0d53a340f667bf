import { type GraphOptions, shapeOf } from "../../present/dependency-graph.ts";
import { type TagShapes, tagsPage } from "../../present/page/tags-page.ts";
import type { PageModel } from "../../report/page/page-model.ts";
import type { TagsReport } from "../../report/tags-report.ts";
import type { TaggedProgram, TagWeights } from "../../service/tags/weighed-tag.ts";
import { measureBuild } from "../../session/prove-removal.ts";
import { withTags } from "../../toolchain/go/chosen-tags.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";

export interface GraphOfPage {
  readonly by?: GraphOptions["by"];
  readonly std?: boolean;
  /** The tag that is marked when the page is opened. */
  readonly mark?: string;
}

/** Programs of tags that are measured for the page, besides the configured one: each is linked once more. */
const MOST_MEASURED = 8;

/** The page: the programs of the largest tags are built once more, to say what the bytes of their modules are. */
export async function pageOf(
  go: Go,
  request: DependencyRequest,
  { report, weights }: { readonly report: TagsReport; readonly weights: TagWeights },
  { by = "module", std = false, mark }: GraphOfPage,
): Promise<PageModel> {
  const options = { by, standard: std };
  const shape = async ({ tags, packages, size }: TaggedProgram, isMeasured: boolean) => {
    const choices = withTags(go, request.choices, tags);
    const ledger = isMeasured && size !== null ? (await measureBuild(go, { ...request, choices })).ledger : undefined;
    return shapeOf({ packages, ledger }, options);
  };
  const base = await shape(weights.base, true);
  const shapes: TagShapes[] = [];
  for (const [index, { row, both }] of movingTags(report, weights).entries()) {
    const isMeasured = index < MOST_MEASURED;
    shapes.push({
      row,
      without: await shape(both.without, isMeasured && row.inUse),
      with: await shape(both.with, isMeasured && !row.inUse),
    });
  }
  return tagsPage(report, base, shapes, mark);
}

/** The tags whose programs have different packages, the largest change first. */
function movingTags({ tags }: TagsReport, { weighed }: TagWeights) {
  return weighed
    .flatMap(({ with: on, without: off }, index) => {
      const row = tags[index]!;
      const isMoving = (row.packagesAdded?.length ?? 0) + (row.packagesRemoved?.length ?? 0) > 0;
      return on === null || off === null || !isMoving ? [] : [{ row, both: { with: on, without: off } }];
    })
    .sort((a, b) => Math.abs(b.row.change?.sizeBytes ?? 0) - Math.abs(a.row.change?.sizeBytes ?? 0));
}
