import { formatPlatform, type Platform } from "../format/oci/platform.ts";
import type { Image } from "../image/image.ts";
import { sizeOfImage } from "../image/uncompressed.ts";
import { settled } from "../report/progress.ts";
import { formatSize } from "../report/size.ts";
import type { SlimBase } from "./base.ts";
import { buildReadyBinary, type ReadyBinary } from "./build-binary.ts";
import { buildImage, type Parts } from "./image.ts";
import type { SlimJob } from "./job.ts";
import { gatherParts, sourceFacts } from "./parts.ts";

/** A platform whose image is finished, and the parts of the image. */
export interface FinishedPlatform {
  readonly platform: Platform;
  readonly image: Image;
  readonly binaries: readonly ReadyBinary[];
  readonly parts: Parts;
}

/** The images of all platforms; their programs exist until this object is disposed of. */
export interface BuiltPlatforms extends AsyncDisposable {
  readonly platforms: readonly FinishedPlatform[];
}

interface Service {
  readonly job: SlimJob;
  readonly base: SlimBase;
}

/** Builds the binaries and assembles the images. `onStart` is called when the compiler runs. */
export async function buildPlatforms({ job, base }: Service, onStart: () => void): Promise<BuiltPlatforms> {
  // The layers below the binaries are made while the compiler runs, and not before.
  const compiling = Promise.withResolvers<void>();
  const below = compiling.promise.then(() =>
    Promise.all(job.platforms.map((platform) => gatherParts(job, base, platform))),
  );
  // A missing file in these layers is reported at once, and not only when everything has been compiled.
  const stop = new AbortController();
  below.catch((error: unknown) => stop.abort(error));
  const binaries = await buildBinaries(stoppedBy(stop.signal, job), () => {
    compiling.resolve();
    onStart();
  });
  const close = async () => void (await Promise.all(binaries.flat().map(({ built }) => built[Symbol.asyncDispose]())));
  try {
    return { platforms: await finishPlatforms({ job, base }, binaries, await below), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
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
  { job, base }: Service,
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
    const files = ready.map(({ file }) => file);
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
