import { formatPlatform } from "../format/oci/platform.ts";
import type { Image } from "../image/image.ts";
import type { Progress } from "../report/progress.ts";
import { gatherSettings } from "../session/gather-settings.ts";
import { startGo } from "../session/start-go.ts";
import type { Surroundings } from "../session/surroundings.ts";
import type { DependencyRequest } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import { buildPlatforms } from "./build-platforms.ts";
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
    const built = resources.use(await buildPlatforms(service, () => {}));
    const { go } = service.job;
    const [main] = service.job.packages;
    return {
      name: main!.name,
      images: built.platforms.map(({ platform, image, binaries }) => ({
        platform: formatPlatform(platform),
        image,
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
