import { buildInBuildkit } from "../toolchain/buildkit/build.ts";
import { findBuildctl } from "../toolchain/buildkit/client.ts";
import { openWorkers } from "../toolchain/buildkit/workers.ts";
import type { Go } from "../toolchain/go/go.ts";
import { openBuilderImage } from "./builder-image.ts";
import type { Compiler } from "./compiler.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * A compiler in BuildKit. Every daemon that BUILDKIT_HOST names was asked, and builds are dealt to them in turn. Throws
 * `program-missing`, `program-failed`, and what packing GOROOT throws.
 */
export async function openBuildkitCompiler(
  { env, signal }: Surroundings,
  go: Go,
  cacheFolder: string,
): Promise<Compiler> {
  const client = await findBuildctl(env, signal);
  const workers = await openWorkers(client, `linux/${go.settings.GOHOSTARCH ?? "amd64"}`);
  const image = await openBuilderImage(go, cacheFolder, signal);
  return (builder, request) =>
    buildInBuildkit(builder, request, { client: { ...client, signal: builder.signal }, worker: workers.next(), image });
}
