import type { PlimsollError } from "../../../base/error.ts";
import { assembleIndex } from "../../../build/image/assemble.ts";
import { formatPlatform, type Platform } from "../../../format/oci/platform.ts";
import type { Artifact } from "../../../image/image.ts";
import { sizeOfImage } from "../../../image/uncompressed.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import { settled } from "../../../report/progress.ts";
import { formatSize } from "../../../report/size.ts";
import { deliver, tellReferences } from "../../../session/deliver.ts";
import { writePageOfDelivered } from "../../../session/page-of-delivered.ts";
import type { Outcome } from "../request/outcome.ts";
import { buildReadyBinary, type ReadyBinary } from "./build-binary.ts";
import { type Comparison, compare, type FinishedPlatform, measureBefore } from "./comparison.ts";
import { lookAtContext } from "./context.ts";
import { writeDebugSymbols } from "./debug-symbols.ts";
import { buildImage, type Parts } from "./image.ts";
import { inputsOf } from "./inputs.ts";
import type { SlimJob } from "./job.ts";
import type { OpenJob } from "./open-job.ts";
import { gatherParts, sourceFacts } from "./parts.ts";
import { summarise } from "./summary.ts";

/** Builds the binaries, assembles and writes the image, and only then makes the comparison. */
export async function run(open: OpenJob): Promise<Outcome> {
  const { job, base, destinations } = open;
  // The layers below the binaries are made while the compiler runs, and not before.
  const compiling = Promise.withResolvers<void>();
  const below = compiling.promise.then(() =>
    Promise.all(job.platforms.map((platform) => gatherParts(job, base, platform))),
  );
  // A missing file in these layers is reported at once, and not only when everything has been compiled.
  const stop = new AbortController();
  below.catch((error: unknown) => stop.abort(error));
  const looking = compiling.promise.then(() => lookAtContext(job));
  const binaries = await buildBinaries(stoppedBy(stop.signal, job), compiling.resolve);
  try {
    const platforms = await finishPlatforms(open, binaries, await below);
    const artifact = artifactOf(open, platforms);
    const inputs = await inputsOf(job, base, platforms);
    const debugSymbols = await writeDebugSymbols(job, platforms);
    const delivery = await deliver(job, artifact, destinations, inputs);
    tellReferences(job, delivery.outcomes);
    // A failed delivery is reported at once, without the comparison.
    const compared = delivery.failure === undefined ? await compareIfWanted(open, platforms) : NOT_COMPARED;
    const context = await looking;
    const found = { job, base, platforms, artifact, inputs, debugSymbols, delivery, context, ...compared };
    const report = await summarise(found);
    const failure =
      delivery.failure ??
      compared.failure ??
      (await writePageOfDelivered(job, async () => (await import("./page.ts")).slimPage(job, platforms, report)));
    return failure === undefined ? { report } : { report, failure };
  } finally {
    await Promise.all(binaries.flat().map(({ built }) => built[Symbol.asyncDispose]()));
  }
}

function stoppedBy(signal: AbortSignal, job: SlimJob): SlimJob {
  return { ...job, surroundings: { ...job.surroundings, signal: AbortSignal.any([job.surroundings.signal, signal]) } };
}

/** The binaries of each platform, in the order of their sources. */
async function buildBinaries(job: SlimJob, onStart: () => void): Promise<ReadyBinary[][]> {
  const wanted = job.platforms.flatMap((platform) => job.packages.map((main) => ({ platform, main })));
  const results = await job.progress.phase(
    wanted.map(({ platform, main }) => ({
      title: `Build ${main.name} for ${formatPlatform(platform)}`,
      run: async (voice) => {
        const ready = await job.builds.use(() => buildReadyBinary(job, main, platform, voice, onStart));
        voice.title(`Built ${main.name} for ${formatPlatform(platform)} (${formatSize(ready.examination.sizeBytes)})`);
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
  below: readonly Pick<Parts, "base" | "between">[],
): Promise<FinishedPlatform[]> {
  return settled(
    await job.progress.phase(
      job.platforms.map((platform, index) => ({
        title: `Assemble the image for ${formatPlatform(platform)}`,
        run: async (voice) => {
          const finished = await finishPlatform(platform, binaries[index]!, below[index]!);
          const { sizeBytes, wireBytes } = await sizeOfImage(finished.image);
          const size = `${formatSize(sizeBytes)} stored, ${formatSize(wireBytes)} on the wire`;
          voice.title(`Assembled the image for ${formatPlatform(platform)} (${size})`);
          return finished;
        },
      })),
    ),
  );

  async function finishPlatform(
    platform: Platform,
    ready: readonly ReadyBinary[],
    below: Pick<Parts, "base" | "between">,
  ): Promise<FinishedPlatform> {
    const files = ready.map(({ package: main, built }) => ({
      package: main,
      path: built.path,
      kind: "minimal" as const,
    }));
    const objects = base.objects === undefined ? [] : await sharedObjects(platform, files);
    const parts = { ...below, objects, binaries: files, source: sourceFacts(ready) };
    return { platform, image: await buildImage(job, platform, parts), binaries: ready, parts };
  }

  async function sharedObjects(platform: Platform, files: Parameters<ObjectLayers>[3]) {
    const { objectLayers } = await import("./shared-object-layers.ts");
    return objectLayers(job, base, platform, files);
  }
}

type ObjectLayers = typeof import("./shared-object-layers.ts").objectLayers;

/** One platform gives a plain manifest: indexes of one entry confuse tools and say nothing. */
function artifactOf({ job }: OpenJob, platforms: readonly FinishedPlatform[]): Artifact {
  const images = platforms.map(({ image }) => image);
  return images.length === 1
    ? images[0]!
    : assembleIndex(images, job.mediaTypes, images[0]!.manifest.annotations ?? {});
}

interface Compared {
  readonly comparison: Comparison | undefined;
  readonly notes: readonly string[];
  readonly failure?: PlimsollError;
}

const NOT_COMPARED: Compared = { comparison: undefined, notes: [] };

/** The image is written by now: if the comparison cannot be built, that is a remark and not a failure. */
async function compareIfWanted(open: OpenJob, platforms: readonly FinishedPlatform[]): Promise<Compared> {
  const { job, base } = open;
  try {
    // Reading an existing image needs no build.
    const before = await measureBefore(open);
    if (job.settings.measure) return { comparison: await compare(job, base, platforms, before), notes: [] };
    return { comparison: before && { before, savings: new Map(), strip: null }, notes: [] };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    const notes = [`nothing to compare with: ${failure.what}${failure.why === undefined ? "" : ` (${failure.why})`}`];
    const serious = failure.code === "interrupted" || failure.code === "terminated" || failure.code === "defect";
    return { comparison: undefined, notes, ...(serious ? { failure } : {}) };
  }
}
