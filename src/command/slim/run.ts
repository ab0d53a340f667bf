import type { PlimsollError } from "../../base/error.ts";
import { assembleIndex } from "../../build/image/assemble.ts";
import { formatPlatform, type Platform } from "../../format/oci/platform.ts";
import type { Artifact } from "../../image/image.ts";
import { measureImage } from "../../image/uncompressed.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { settled } from "../../report/progress.ts";
import { formatSize } from "../../report/size.ts";
import type { SlimReport } from "../../report/slim-report.ts";
import type { World } from "../world.ts";
import { buildReadyBinary, type ReadyBinary } from "./build-binary.ts";
import { type Comparison, compare, type FinishedPlatform, measureBefore } from "./comparison.ts";
import { writeDebugSymbols } from "./debug-symbols.ts";
import { deliver } from "./deliver.ts";
import { buildImage } from "./image.ts";
import { inputsOf } from "./inputs.ts";
import type { OpenJob } from "./open-job.ts";
import { gatherParts, sourceFacts } from "./parts.ts";
import type { Outcome } from "./slim.ts";
import { summarise } from "./summary.ts";

/** Builds, assembles, writes, and only then compares. */
export async function run(open: OpenJob): Promise<Outcome> {
  const { job, base, destinations } = open;
  const binaries = await buildBinaries(open);
  try {
    const platforms = await finishPlatforms(open, binaries);
    const artifact = artifactOf(open, platforms);
    const inputs = await inputsOf(job, base, platforms);
    const debugSymbols = await writeDebugSymbols(job, platforms);
    const delivery = await deliver(job, artifact, destinations, inputs);
    if (!job.settings.json) printReferences(job.world, delivery.outcomes);
    const compared = await compareIfWanted(open, platforms);
    const report = await summarise({ job, base, platforms, artifact, inputs, debugSymbols, delivery, ...compared });
    const failure = delivery.failure ?? compared.failure;
    return failure === undefined ? { report } : { report, failure };
  } finally {
    await Promise.all(binaries.flat().map(({ built }) => built[Symbol.asyncDispose]()));
  }
}

/** For each platform, the binaries in the order of their sources. */
async function buildBinaries({ job }: OpenJob): Promise<ReadyBinary[][]> {
  const wanted = job.platforms.flatMap((platform) => job.packages.map((main) => ({ platform, main })));
  const results = await job.progress.phase(
    wanted.map(({ platform, main }) => ({
      title: `Build ${main.name} for ${formatPlatform(platform)}`,
      run: async (voice) => {
        const ready = await buildReadyBinary(job, main, platform, voice);
        voice.title(`Built ${main.name} for ${formatPlatform(platform)} (${formatSize(ready.facts.sizeBytes)})`);
        return ready;
      },
    })),
  );
  try {
    const ready = settled(results);
    return job.platforms.map((_, index) => ready.slice(index * job.packages.length, (index + 1) * job.packages.length));
  } catch (error) {
    for (const result of results) {
      if (result.status === "fulfilled") await result.value.built[Symbol.asyncDispose]();
    }
    throw error;
  }
}

async function finishPlatforms(
  { job, base }: OpenJob,
  binaries: readonly (readonly ReadyBinary[])[],
): Promise<FinishedPlatform[]> {
  return settled(
    await job.progress.phase(
      job.platforms.map((platform, index) => ({
        title: `Assemble the image for ${formatPlatform(platform)}`,
        run: async (voice) => {
          const finished = await finishPlatform(platform, binaries[index]!);
          const { sizeBytes, wireBytes } = await measureImage(finished.image);
          const size = `${formatSize(sizeBytes)} stored, ${formatSize(wireBytes)} on the wire`;
          voice.title(`Assembled the image for ${formatPlatform(platform)} (${size})`);
          return finished;
        },
      })),
    ),
  );

  async function finishPlatform(platform: Platform, ready: readonly ReadyBinary[]): Promise<FinishedPlatform> {
    const below = await gatherParts(job, base, platform);
    const files = ready.map(({ package: main, built }) => ({ package: main, path: built.path }));
    const parts = { ...below, binaries: files, source: sourceFacts(ready) };
    return { platform, image: await buildImage(job, platform, parts), binaries: ready, parts };
  }
}

/** One platform gives a plain manifest: indexes of one entry confuse tools and say nothing. */
function artifactOf({ job }: OpenJob, platforms: readonly FinishedPlatform[]): Artifact {
  const images = platforms.map(({ image }) => image);
  return images.length === 1
    ? images[0]!
    : assembleIndex(images, job.mediaTypes, images[0]!.manifest.annotations ?? {});
}

function printReferences(world: World, outcomes: SlimReport["destinations"]): void {
  for (const { reference } of outcomes) {
    if (reference !== null) world.process.stdout.write(`${reference}\n`);
  }
}

interface Compared {
  readonly comparison: Comparison | undefined;
  readonly notes: readonly string[];
  readonly failure?: PlimsollError;
}

/** The image is written by now: when the comparison cannot be built, that is a remark and no failure. */
async function compareIfWanted(open: OpenJob, platforms: readonly FinishedPlatform[]): Promise<Compared> {
  const { job, base } = open;
  if (!job.settings.measure) return { comparison: undefined, notes: [] };
  try {
    const before = await measureBefore(open);
    return { comparison: await compare(job, base, platforms, before), notes: [] };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    const notes = [`nothing to compare with: ${failure.what}${failure.why === undefined ? "" : ` (${failure.why})`}`];
    const serious = failure.code === "interrupted" || failure.code === "terminated" || failure.code === "defect";
    return { comparison: undefined, notes, ...(serious ? { failure } : {}) };
  }
}
