import type { RandomAccess } from "../format/elf/random-access.ts";
import { formatPlatform } from "../format/oci/platform.ts";
import type { Image } from "../image/image.ts";
import type { Progress } from "../report/progress.ts";
import { gatherSettings } from "../session/gather-settings.ts";
import { startGo } from "../session/start-go.ts";
import type { Surroundings } from "../session/surroundings.ts";
import { openRandomAccess } from "../store/file/random-access-file.ts";
import type { DependencyRequest } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import { pathInImage } from "./binary-path.ts";
import type { ReadyBinary } from "./build-binary.ts";
import { buildPlatforms } from "./build-platforms.ts";
import type { SlimJob } from "./job.ts";
import { openService } from "./open-service.ts";
import type { ServiceRequest } from "./request.ts";

/** The images of a service, as `slim` would ship them. They can be read until this object is disposed of. */
export interface ServiceImages extends AsyncDisposable {
  /** The name of the program that the image starts. */
  readonly name: string;
  readonly images: readonly ServiceImage[];
}

export interface ServiceImage {
  /** `linux/amd64` */
  readonly platform: string;
  readonly image: Image;
  /** The programs with their symbols, by their paths in the image; those whose symbols the user leaves out are missing. */
  readonly symbolsIn: ReadonlyMap<string, RandomAccess>;
  /** The go command and the way in which the first program was built, for questions about its source. */
  readonly go: Go;
  readonly build: DependencyRequest;
}

/**
 * Builds a service without writing it anywhere. The revision of the checkout does not go in: images of two revisions
 * then differ by what their code makes of it, and by nothing else. Throws what `slim` reports as failures.
 */
export async function openServiceImages(
  surroundings: Surroundings,
  request: ServiceRequest,
  sources: readonly string[],
  progress: Progress,
): Promise<ServiceImages> {
  const wanted = { ...request, vcs: false };
  const gathered = await gatherSettings(surroundings, wanted, sources);
  const opening = startGo(surroundings, gathered.own);
  const resources = new AsyncDisposableStack();
  try {
    const service = resources.use(await openService(surroundings, { request: wanted, gathered, opening, progress }));
    const job: SlimJob = { ...service.job, symbols: "table" };
    const built = resources.use(await buildPlatforms({ ...service, job }, () => {}));
    const { go } = service.job;
    const [main] = service.job.packages;
    const symbolsIn = await Promise.all(built.platforms.map(({ binaries }) => openSymbols(job, binaries, resources)));
    return {
      name: main!.name,
      images: built.platforms.map(({ platform, image, binaries }, index) => ({
        platform: formatPlatform(platform),
        image,
        symbolsIn: symbolsIn[index]!,
        go,
        build: { ...binaries[0]!.request, cgo: service.job.settings.cgo },
      })),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function openSymbols(
  { settings }: SlimJob,
  binaries: readonly ReadyBinary[],
  resources: AsyncDisposableStack,
): Promise<ReadonlyMap<string, RandomAccess>> {
  const open = binaries.map(async ({ package: main, unstrippedPath }) =>
    unstrippedPath === undefined
      ? []
      : [
          [
            pathInImage(settings, main).replace(/^\//, ""),
            resources.use(await openRandomAccess(unstrippedPath)),
          ] as const,
        ],
  );
  return new Map((await Promise.all(open)).flat());
}
