import type { Image } from "../../image/image.ts";
import type { Step } from "../../plan/step.ts";
import type { Progress } from "../../report/progress.ts";
import type { Provenance } from "../../seal/statement/provenance.ts";
import type { SlimBase } from "../../service/base.ts";
import { buildPlatforms, type FinishedPlatform } from "../../service/build-platforms.ts";
import type { SlimJob } from "../../service/job.ts";
import { openService } from "../../service/open-service.ts";
import type { ServiceRequest } from "../../service/request.ts";
import { gatherSettings } from "../../session/gather-settings.ts";
import { startGo } from "../../session/start-go.ts";
import type { Surroundings } from "../../session/surroundings.ts";

/** How `slim` describes a build, for a provenance. */
export type DescribeBuild = (
  job: SlimJob,
  base: SlimBase,
  finished: FinishedPlatform,
  steps: readonly Step[],
) => Promise<Provenance>;

export interface Rebuilt extends AsyncDisposable {
  /** Can be read until this object is disposed of. */
  readonly image: Image;
  readonly provenance: Provenance;
}

/** Builds the image of one platform as `slim` does, and writes it nowhere. Throws what `slim` reports as failures. */
export async function rebuild(
  surroundings: Surroundings,
  request: ServiceRequest,
  sources: readonly string[],
  { progress, describe }: { readonly progress: Progress; readonly describe: DescribeBuild },
): Promise<Rebuilt> {
  const gathered = await gatherSettings(surroundings, request, sources);
  const opening = startGo(surroundings, gathered.own);
  const resources = new AsyncDisposableStack();
  try {
    const service = resources.use(await openService(surroundings, { request, gathered, opening, progress }));
    const built = resources.use(await buildPlatforms(service, () => {}));
    const [finished] = built.platforms;
    const provenance = await describe(service.job, service.base, finished!, []);
    return { image: finished!.image, provenance, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}
