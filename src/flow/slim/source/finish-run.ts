import { counted } from "../../../base/counted.ts";
import { endsRun, type PlimsollError } from "../../../base/error.ts";
import { assembleIndex } from "../../../build/image/assemble.ts";
import { COSIGN_SIGN_PREDICATE_TYPE } from "../../../format/cosign/bundle-referrer.ts";
import type { KeptScan } from "../../../format/kept-scan/kept-scan.ts";
import type { Artifact } from "../../../image/image.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import {
  type DebugSymbolsFile,
  errorReport,
  type KeptScanReport,
  type SealReport,
  type SlimReport,
} from "../../../report/slim-report.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import { deliver, tellReferences } from "../../../session/deliver.ts";
import { writePageOfDelivered } from "../../../session/page-of-delivered.ts";
import type { BuildContext } from "../../../store/build-context.ts";
import type { Outcome } from "../request/outcome.ts";
import { type Comparison, compare, measureBefore } from "./comparison.ts";
import { attachSymbols, type KeptSymbols, keepSymbols } from "./debug-symbols.ts";
import { type ExaminedRequirements, endOf } from "./examine-requirements.ts";
import { inputsOf } from "./inputs.ts";
import type { OpenJob } from "./open-job.ts";
import { otherRequirements } from "./other-requirements.ts";
import type { Sealed } from "./seal-delivered.ts";
import { summarise } from "./summary.ts";

/** What the run does beside building the image. */
export interface Parts {
  /** Step 4. */
  readonly examine: () => Promise<ExaminedRequirements>;
  /** Throws `trial-failed` for an image that must not be written. */
  readonly tryOut: (artifact: Artifact) => Promise<void>;
}

/** Writes the image that was built, and only then makes the comparison. `looking` is the build context, which is looked at meanwhile. */
export async function finishRun(
  open: OpenJob,
  platforms: readonly FinishedPlatform[],
  looking: Promise<BuildContext | undefined>,
  { examine, tryOut }: Parts,
): Promise<Outcome> {
  const { job, base, destinations, listener, keeping } = open;
  const artifact = artifactOf(open, platforms);
  const inputs = await inputsOf(job, base, platforms);
  const symbols = await keepSymbols(job, platforms);
  const scans = keeping === undefined ? [] : await (await import("./keep-scan.ts")).keepScans(job, platforms, keeping);
  await tryOut(artifact);
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
    ...{ delivery, context, requirements, sealing: open.sealing },
    ...compared,
  };
  const summary = await summarise(found);
  const sealed = isDelivered && ended === undefined ? await sealIfWanted(open, platforms, artifact, summary) : {};
  const report = sealed.seal === undefined ? summary : withSeal(summary, sealed.seal, sealed.failure);
  const failure =
    delivery.failure ??
    kept.failure ??
    ended ??
    compared.failure ??
    sealed.failure ??
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

/** Last of all, because provenance says what every step did. */
async function sealIfWanted(
  open: OpenJob,
  platforms: readonly FinishedPlatform[],
  artifact: Artifact,
  { steps }: SlimReport,
): Promise<Partial<Sealed>> {
  const { sealing } = open;
  if (sealing === undefined) return {};
  const { sealDelivered } = await import("./seal-delivered.ts");
  return sealDelivered({ ...open, sealing }, platforms, artifact, steps);
}

/** How many of each, and where. */
function toldOf(place: string, attached: SealReport["places"][number]["attached"]): string {
  const signatures = attached.filter(({ predicateType }) => predicateType === COSIGN_SIGN_PREDICATE_TYPE).length;
  const statements = attached.length - signatures;
  return `${counted(statements, "statement")} and ${counted(signatures, "signature")} attached: ${place}`;
}

function withSeal(summary: SlimReport, seal: SealReport, failure: PlimsollError | undefined): SlimReport {
  const told = seal.places.map(({ place, attached }) => toldOf(place, attached));
  const notes = [...summary.notes, ...told, ...seal.notes];
  return { ...summary, seal, notes, ...(failure === undefined ? {} : { error: errorReport(failure) }) };
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
