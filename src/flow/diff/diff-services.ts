import { resolve } from "node:path";
import type { ProgramDepth } from "../../measure/image/program-parts.ts";
import type { ImageView } from "../../measure/image/view-names.ts";
import { reportOnImageDifference } from "../../present/image-difference.ts";
import { imageNotes } from "../../present/image-notes.ts";
import { imageViewOf } from "../../present/view-of-flag.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import type { Progress } from "../../report/progress.ts";
import { growthCauses } from "../../service/growth/growth-causes.ts";
import { type MeasuredImage, measureWhole } from "../../service/measured-service.ts";
import type { ServiceRequest } from "../../service/request.ts";
import { openRevision, outsideOfCheckout } from "../../service/revision.ts";
import { openServiceImages, type ServiceImages } from "../../service/service-images.ts";
import { splitToolchain } from "../../service/toolchain-split.ts";
import { withToolchain } from "../../service/with-toolchain.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { requireReplaceable } from "../../store/file/replace-path.ts";
import { Repository } from "../../toolchain/git/repository.ts";
import type { DiffRequest } from "./request.ts";
import { writeImagePage } from "./write-image-page.ts";

/** What is compared by default: two builds of a service differ in their modules and packages above all. */
const USUAL: readonly ImageView[] = ["layer", "owner", "file", "module", "package"];

/** The two main packages, or one and the revision that it is compared with. */
export interface ServicePair {
  /** Undefined where `--base` names a revision of `after`. */
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * What changed between the images that `slim` makes of two main packages, or of one at two revisions. Both are built at
 * the same time, without the revision in them, and measured without being written. Throws what the builds throw.
 */
export async function diffServices(
  surroundings: Surroundings,
  { before: earlier, after: later }: ServicePair,
  request: DiffRequest,
  progress: Progress,
): Promise<ImageDiffReport> {
  const view = imageViewOf(request.by);
  const { base, report } = request;
  if (report !== undefined) await requireReplaceable(resolve(surroundings.cwd, report));
  await using stack = new AsyncDisposableStack();
  const repository =
    base === undefined ? undefined : await Repository.open(surroundings.cwd, surroundings.env, surroundings.signal);
  const revision =
    base === undefined || repository === undefined
      ? undefined
      : stack.use(await openRevision(surroundings, repository, await repository.mergeBase(base)));
  const source = earlier ?? (revision === undefined ? later : await revision.pathOf(later));
  if (source === undefined) throw outsideOfCheckout(later);
  const old = {
    where: revision?.surroundings ?? surroundings,
    source,
    nameOf: (service: string) => (revision === undefined ? earlier! : `${service} at ${revision.commit.slice(0, 7)}`),
  };
  const now = {
    where: surroundings,
    source: later,
    nameOf: (service: string) => (revision === undefined ? later : service),
  };
  const depth = report !== undefined || view === "symbol" ? "symbol" : "label";
  const [before, after] = await Promise.all(
    [old, now].map(async ({ where, source, nameOf }) => {
      const built = stack.use(await openServiceImages(where, wordsOf(request), [source], progress));
      return { built, measured: await measureFirst(where, built, nameOf(built.name), request, depth) };
    }),
  );
  const { go, build } = after!.built.images[0]!;
  const sides = { before: comparedOf(before!.measured), after: comparedOf(after!.measured) };
  const reasons = {
    toolchain: await splitToolchain({
      before: sides.before.record,
      after: sides.after.record,
      rebuildAfter: (release) => rebuild(now, release, request, progress),
      rebuildBefore: (release) => rebuild(old, release, request, progress),
    }),
    causes: await growthCauses(
      {
        before: sides.before.record,
        after: sides.after.record,
        go,
        build,
        range: repository && revision && { repository, since: revision.commit },
      },
      request,
    ),
  };
  if (report !== undefined) await writeImagePage(surroundings, report, [sides.before, sides.after], reasons);
  const { rows, ...head } = reportOnImageDifference(sides.before, sides.after, view === undefined ? USUAL : [view]);
  return { ...head, ...reasons, rows };
}

function comparedOf({ ledger, programs, record, notes }: MeasuredImage) {
  return { ledger, programs, record, notes: imageNotes(ledger, notes, 0) };
}

async function measureFirst(
  surroundings: Surroundings,
  { name: service, images }: ServiceImages,
  name: string,
  { cache = true }: DiffRequest,
  depth: ProgramDepth = "label",
): Promise<MeasuredImage> {
  const { image, symbolsIn } = images[0]!;
  return measureWhole(surroundings, image, { service, name, cache, depth, symbolsIn });
}

interface Named {
  readonly where: Surroundings;
  readonly source: string;
  /** The name of its image, by the name of the service: of a revision, the source may be called `.` only. */
  readonly nameOf: (service: string) => string;
}

/** The same source built by another release of Go. */
async function rebuild({ where, source, nameOf }: Named, release: string, request: DiffRequest, progress: Progress) {
  const { surroundings, words } = await withToolchain({ surroundings: where, words: wordsOf(request) }, release);
  await using built = await openServiceImages(surroundings, words, [source], progress);
  return (await measureFirst(surroundings, built, nameOf(built.name), request)).record;
}

/** The flags that say how a service is built; those of `diff` itself have other meanings in a build. */
function wordsOf({
  platform,
  by: _by,
  report: _report,
  base: _base,
  prove: _prove,
  findingsBefore: _findingsBefore,
  findingsAfter: _findingsAfter,
  ...words
}: DiffRequest): ServiceRequest {
  return { ...words, ...(platform === undefined ? {} : { platform: [platform] }) };
}
