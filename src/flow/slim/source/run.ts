import { buildPlatforms } from "../../../service/build-platforms.ts";
import type { Outcome } from "../request/outcome.ts";
import type { Parts } from "./finish-run.ts";
import type { OpenJob } from "./open-job.ts";

/** Builds the binaries, assembles and writes the image, and only then makes the comparison. */
export async function run(open: OpenJob, parts: Parts): Promise<Outcome> {
  const compiling = Promise.withResolvers<void>();
  // What comes after the compiler is loaded while it runs.
  const loading = compiling.promise.then(() => import("./finish-run.ts"));
  const looking = compiling.promise.then(async () => (await import("./context.ts")).lookAtContext(open.job));
  await using built = await buildPlatforms(open, compiling.resolve);
  const { finishRun } = await loading;
  return await finishRun(open, built.platforms, looking, parts);
}
