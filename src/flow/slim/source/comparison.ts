import { endsRun, PlimsollError } from "../../../base/error.ts";
import type { CgoJudgement } from "../../../check/cgo/judgement.ts";
import { USUAL_COMPRESSION } from "../../../format/compression/compression.ts";
import { formatPlatform, nearestPlatforms, type Platform } from "../../../format/oci/platform.ts";
import { imagesOf, platformOf } from "../../../image/image.ts";
import { type ImageSize, sizeOfImage } from "../../../image/uncompressed.ts";
import type { StepId } from "../../../plan/step.ts";
import { settled, type Task } from "../../../report/progress.ts";
import type { StageSize, StripOutcome } from "../../../report/slim-report.ts";
import { SCRATCH, type SlimBase } from "../../../service/base.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import { buildImage, type Parts } from "../../../service/image.ts";
import type { SlimJob } from "../../../service/job.ts";
import { gatherAdded, gatherParts } from "../../../service/parts.ts";
import { firstComplaint } from "../../../toolchain/go/build-failure.ts";
import { flagsOf } from "../../../toolchain/go/build-flags.ts";
import { type Saving, type StepSavings, saving } from "../steps/saving.ts";
import { type NamedBest, nameBest } from "./name-best.ts";
import type { OpenJob } from "./open-job.ts";
import type { OtherRequirements } from "./other-requirements.ts";
import type { PruneFindings } from "./prune-step.ts";
import { buildVariants, weighMinimal } from "./variants.ts";

export interface Comparison {
  readonly before: StageSize;
  readonly savings: StepSavings;
  readonly strip: readonly StripOutcome[] | null;
  /** Undefined where nothing was built to compare with. */
  readonly prune: PruneFindings | undefined;
  /** What a change of go.mod that was not made would save; undefined where there is none, or nothing was built. */
  readonly change: MeasuredChange | undefined;
}

/** A saving, or why there is none: the programs may not build with the change for every platform. */
type MeasuredChange = Saving | { readonly unknown: string };

/**
 * Builds the images that lack one step each and takes the differences, in this order: a plain `go build` alone in an
 * image; the same stripped; without C; with the build's tags; with the change of go.mod that was written; on the base; and
 * the finished one. So the savings add up to the difference between the first and the last. The first three have none of
 * the tags, because what a tag leaves out or adds is part of what is built; where the program does not build without them,
 * they have them. With `before`, that image comes first, and its difference to the plain build has a separate row. A change
 * of go.mod that was only planned saves nothing in the image; what it would save is measured apart.
 */
export async function compare(
  job: SlimJob,
  base: SlimBase,
  platforms: readonly FinishedPlatform[],
  { before, other }: { readonly before: StageSize | undefined; readonly other: OtherRequirements | undefined },
): Promise<Comparison> {
  const reference: SlimJob = { ...job, compression: USUAL_COMPRESSION };
  const tags = flagsOf(job.go, job.choices).tags;
  const named = await nameBest(job, platforms);
  const tasks = platforms.map(
    (finished): Task<{ readonly stages: Stages }> => ({
      title: `Build the comparison for ${formatPlatform(finished.platform)}`,
      run: async (voice) => {
        const built = await buildStages(reference, base, finished, { other, onPackage: (text) => voice.note(text) });
        voice.title(`Built the comparison for ${formatPlatform(finished.platform)}`);
        return { stages: built };
      },
    }),
  );
  const found = settled(await job.progress.phase<Found>([...tasks, ...("run" in named ? [named] : [])]));
  const stages = found.flatMap((one) => ("stages" in one ? [one.stages] : []));
  const best = [named, ...found].find((one) => "best" in one)!.best;
  const plain = sum(stages.map((stage) => stage.plain));
  const stripped = sum(stages.map((stage) => stage.stripped));
  const withoutC = sum(stages.map((stage) => stage.withoutC));
  const tagged = sum(stages.map((stage) => stage.tagged));
  const own = sum(stages.map((stage) => stage.own));
  const based = sum(stages.map((stage) => stage.based));
  const sealed = sum(stages.map((stage) => stage.sealed));
  const needing = stages.find(({ needsTags }) => needsTags !== undefined)?.needsTags;
  const compared = tags.length > 0 && stages.some(({ needsTags }) => needsTags === undefined);
  const without = compared ? ` without -tags ${tags.join(",")}` : "";
  const old = other?.areOld ? " with the go.mod of before" : "";
  return {
    before: before ?? { what: `plain go build${without}${old}, alone in an image${cgoWord(stages)}`, ...plain },
    savings: new Map<StepId, Saving>([
      ...(before === undefined ? [] : [["rebuild", saving(before, plain)] as const]),
      ["strip", saving(plain, stripped)],
      ["static", saving(stripped, withoutC)],
      ...(compared ? [["prune", saving(withoutC, tagged)] as const] : []),
      ...(other === undefined ? [] : [["converge", saving(tagged, own)] as const]),
      ["base", saving(own, based)],
      ["seal", saving(based, sealed)],
    ]),
    strip: stages.flatMap((stage) => stage.strip),
    prune: { tags, needing, best },
    change: other === undefined || other.areOld ? undefined : changeOf(own, stages),
  };
}

/** What the planned change would save on all platforms together. */
function changeOf(own: ImageSize, stages: readonly Stages[]): MeasuredChange {
  const sizes: ImageSize[] = [];
  for (const { planned } of stages) {
    if (planned === undefined) continue;
    if ("unknown" in planned) return planned;
    sizes.push(planned);
  }
  return saving(own, sum(sizes));
}

/** The image that `--before` names, measured for the platforms of this run. */
export async function measureBefore({ job, before }: OpenJob): Promise<StageSize | undefined> {
  if (before === undefined) return undefined;
  const sizes = await Promise.all(
    job.platforms.map((platform) => {
      const image = nearestPlatforms(imagesOf(before.artifact), platformOf, platform)[0];
      // The store has already refused an image that lacks a platform that was asked for.
      return image === undefined ? { sizeBytes: 0, wireBytes: 0 } : sizeOfImage(image);
    }),
  );
  return { what: `${job.settings.before} (${before.artifact.descriptor.digest})`, ...sum(sizes) };
}

type Found = { readonly stages: Stages } | { readonly best: NamedBest };

interface Stages {
  readonly plain: ImageSize;
  readonly stripped: ImageSize;
  readonly withoutC: ImageSize;
  /** With the build's tags, and the go.mod of before. */
  readonly tagged: ImageSize;
  /** The programs of the image, alone. */
  readonly own: ImageSize;
  /** The same with a change of go.mod that was not written, or why they cannot be built so. */
  readonly planned: ImageSize | { readonly unknown: string } | undefined;
  readonly based: ImageSize;
  readonly sealed: ImageSize;
  readonly strip: readonly StripOutcome[];
  /** Whether the plain build used C. */
  readonly usedC: boolean;
  /** Why the program cannot be built without its tags. */
  readonly needsTags: string | undefined;
}

async function buildStages(
  job: SlimJob,
  base: SlimBase,
  finished: FinishedPlatform,
  { other, onPackage }: { readonly other: OtherRequirements | undefined; readonly onPackage: (path: string) => void },
): Promise<Stages> {
  const { platform, parts, image } = finished;
  const between = await gatherAdded(job);
  const nothing = await SCRATCH.forPlatform(job, platform);
  const alone = async (binaries: Parts["binaries"]) =>
    sizeOfImage(await buildImage(job, platform, { ...parts, base: nothing, objects: [], between, binaries }));
  const own = await alone(parts.binaries);
  const { old, plan } = jobsOf(job, other);
  const weigh = (one: SlimJob) => weighMinimal(one, finished, { alone }, one.choices);
  const tagged = old === undefined ? own : await weigh(old);
  const planned = plan && (await weigh(plan).catch(whyUnknown));
  const variants = await buildVariants(old ?? job, finished, { tagged, alone, onPackage });
  const below = await gatherParts(job, base, platform);
  return {
    ...variants,
    ...{ tagged, own, planned },
    based: await sizeOfImage(await buildImage(job, platform, { ...parts, ...below })),
    sealed: await sizeOfImage(image),
    strip: await (await import("./prove-stripping.ts")).proveStripping(job, platform, finished.binaries),
    usedC: finished.binaries.some(({ cgo }) => usesC(cgo)) && cgoByDefault(job, platform),
  };
}

/** The same job with the other requirements: those that were replaced, or those of a plan. */
function jobsOf(
  job: SlimJob,
  other: OtherRequirements | undefined,
): { readonly old?: SlimJob; readonly plan?: SlimJob } {
  if (other === undefined) return {};
  const { choices, cacheFolder, areOld } = other;
  return { [areOld ? "old" : "plan"]: { ...job, choices, cacheFolder } };
}

function whyUnknown(thrown: unknown): { readonly unknown: string } {
  if (!(thrown instanceof PlimsollError) || endsRun(thrown)) throw thrown;
  return { unknown: firstComplaint(thrown) };
}

/** Whether a plain `go build` would use C: on by default, off when cross-compiling. */
function cgoByDefault({ go, choices }: SlimJob, { os, architecture }: Platform): boolean {
  const { GOHOSTOS, GOHOSTARCH, CGO_ENABLED } = go.settings;
  return (choices.env.CGO_ENABLED ?? CGO_ENABLED) === "1" && os === GOHOSTOS && architecture === GOHOSTARCH;
}

/** Whether a plain build of the program, with C on, would contain C code. */
function usesC({ facts }: CgoJudgement): boolean {
  return facts.standard.length + facts.accepted.length + facts.refused.length > 0;
}

function cgoWord(stages: readonly Stages[]): string {
  return stages.some(({ usedC }) => usedC) ? ", with C" : "";
}

function sum(sizes: readonly ImageSize[]): ImageSize {
  return sizes.reduce(plus);
}

function plus(a: ImageSize, b: ImageSize): ImageSize {
  return { sizeBytes: a.sizeBytes + b.sizeBytes, wireBytes: a.wireBytes + b.wireBytes };
}
