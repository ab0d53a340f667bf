import { endsRun, type PlimsollError } from "../../../base/error.ts";
import { assembleIndex } from "../../../build/image/assemble.ts";
import type { KeptScan } from "../../../format/kept-scan/kept-scan.ts";
import type { Artifact } from "../../../image/image.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import type { DebugSymbolsFile, KeptScanReport } from "../../../report/slim-report.ts";
import { buildPlatforms, type FinishedPlatform } from "../../../service/build-platforms.ts";
import { deliver, tellReferences } from "../../../session/deliver.ts";
import { writePageOfDelivered } from "../../../session/page-of-delivered.ts";
import type { Outcome } from "../request/outcome.ts";
import { type Comparison, compare, measureBefore } from "./comparison.ts";
import { lookAtContext } from "./context.ts";
import { attachSymbols, type KeptSymbols, keepSymbols } from "./debug-symbols.ts";
import { type ExaminedRequirements, endOf } from "./examine-requirements.ts";
import { inputsOf } from "./inputs.ts";
import type { OpenJob } from "./open-job.ts";
import { otherRequirements } from "./other-requirements.ts";
import { summarise } from "./summary.ts";

/** Builds the binaries, assembles and writes the image, and only then makes the comparison. */
export async function run(open: OpenJob, examine: () => Promise<ExaminedRequirements>): Promise<Outcome> {
  const { job, base, destinations, listener, keeping } = open;
  const compiling = Promise.withResolvers<void>();
  const looking = compiling.promise.then(() => lookAtContext(job));
  await using built = await buildPlatforms(open, compiling.resolve);
  const { platforms } = built;
  const artifact = artifactOf(open, platforms);
  const inputs = await inputsOf(job, base, platforms);
  const symbols = await keepSymbols(job, platforms);
  const scans = keeping === undefined ? [] : await (await import("./keep-scan.ts")).keepScans(job, platforms, keeping);
  const delivery = await deliver(job, artifact, destinations, inputs);
  tellReferences(listener, delivery.outcomes);
  const kept =
    delivery.failure === undefined ? await attachKept(open, platforms, { scans, symbols }) : filesOf(symbols);
  // A failed delivery is reported at once, without the comparison.
  const isDelivered = delivery.failure === undefined;
  const requirements = isDelivered ? await examine() : NOT_REACHED;
  const ended = endOf(requirements);
  const compared =
    isDelivered && ended === undefined ? await compareIfWanted(open, platforms, requirements) : NOT_COMPARED;
  const context = await looking;
  const found = {
    ...{ job, base, platforms, artifact, inputs, debugSymbols: kept.debugSymbols, keptScan: kept.keptScan },
    ...{ delivery, context, requirements },
    ...compared,
  };
  const report = await summarise(found);
  const failure =
    delivery.failure ??
    kept.failure ??
    ended ??
    compared.failure ??
    (await writePageOfDelivered(job, async () => (await import("./page.ts")).slimPage(job, platforms, report)));
  return failure === undefined ? { report } : { report, failure };
}

/** One platform gives a plain manifest: indexes of one entry confuse tools and say nothing. */
function artifactOf({ job }: OpenJob, platforms: readonly FinishedPlatform[]): Artifact {
  const images = platforms.map(({ image }) => image);
  return images.length === 1
    ? images[0]!
    : assembleIndex(images, job.mediaTypes, images[0]!.manifest.annotations ?? {});
}

/** Where nothing was delivered, nothing is attached, and the files are there all the same. */
function filesOf(symbols: readonly KeptSymbols[] | undefined): Kept {
  const files = symbols?.flatMap(({ file, attachment }) => (attachment === undefined ? [file] : []));
  return files === undefined ? {} : { debugSymbols: files };
}

/** What is kept of the programs beside the image. */
interface ToAttach {
  readonly scans: readonly KeptScan[];
  readonly symbols: readonly KeptSymbols[] | undefined;
}

interface Kept {
  readonly keptScan?: KeptScanReport;
  readonly debugSymbols?: readonly DebugSymbolsFile[];
  readonly failure?: PlimsollError;
}

/** The image is written by now, and stays reported where nothing can be attached to it. */
async function attachKept(
  { stores, keeping, symbolHolders }: OpenJob,
  platforms: readonly FinishedPlatform[],
  { scans, symbols }: ToAttach,
): Promise<Kept> {
  let kept: Kept = {};
  try {
    if (symbols !== undefined) kept = { debugSymbols: await attachSymbols(stores, symbolHolders, symbols) };
    if (keeping === undefined) return kept;
    const { attachScans } = await import("./keep-scan.ts");
    return { ...kept, keptScan: await attachScans(stores, platforms, keeping, scans) };
  } catch (thrown) {
    return { ...kept, failure: asPlimsollError(thrown) };
  }
}

interface Compared {
  readonly comparison: Comparison | undefined;
  readonly notes: readonly string[];
  readonly failure?: PlimsollError;
}

const NOT_COMPARED: Compared = { comparison: undefined, notes: [] };
const NOT_REACHED: ExaminedRequirements = { kind: "not-reached" };

/** The image is written by now: if the comparison cannot be built, that is a remark and not a failure. */
async function compareIfWanted(
  open: OpenJob,
  platforms: readonly FinishedPlatform[],
  requirements: ExaminedRequirements,
): Promise<Compared> {
  const { job, base } = open;
  try {
    // Reading an existing image needs no build.
    const before = await measureBefore(open);
    if (!job.settings.measure) {
      const nothing = { savings: new Map(), strip: null, prune: undefined, change: undefined };
      return { comparison: before && { before, ...nothing }, notes: [] };
    }
    await using other = await otherRequirements(requirements, job.choices);
    return { comparison: await compare(job, base, platforms, { before, other }), notes: [] };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    const notes = [`nothing to compare with: ${failure.what}${failure.why === undefined ? "" : ` (${failure.why})`}`];
    return { comparison: undefined, notes, ...(endsRun(failure) ? { failure } : {}) };
  }
}
