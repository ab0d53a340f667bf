import { type BuiltBinary, buildBinary } from "../toolchain/go/build.ts";
import type { ReadyBinary } from "./build-binary.ts";
import type { SlimJob } from "./job.ts";

/** The same program with its symbols: the file that was kept, or else a second link. */
export async function unstrippedTwin(job: SlimJob, { unstrippedPath, request }: ReadyBinary): Promise<BuiltBinary> {
  if (unstrippedPath !== undefined) return { path: unstrippedPath, [Symbol.asyncDispose]: async () => {} };
  return job.builds.use(() => buildBinary(job.go, { ...request, strip: false }));
}
