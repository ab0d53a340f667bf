import { basename, join, resolve } from "node:path";
import { PlimsollError } from "../../../base/error.ts";
import { formatPlatform, type Platform } from "../../../format/oci/platform.ts";
import type { Artifact } from "../../../image/image.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openOciArchive } from "../../../store/archive/open-oci-archive.ts";
import { temporaryFolder } from "../../../store/file/temporary-folder.ts";
import { parseTarget, type Target } from "../../../store/target.ts";
import { buildDockerfile } from "../../../toolchain/buildkit/build-dockerfile.ts";
import { addressesIn, askWorker, findBuildctl } from "../../../toolchain/buildkit/client.ts";

/** The image that `--before` names, or that its Dockerfile makes. It can be read until it is disposed of. */
export interface BeforeImage extends AsyncDisposable {
  readonly artifact: Artifact;
  readonly target: Target;
}

/** `Dockerfile`, `Dockerfile.prod`, `prod.Dockerfile`: as BuildKit and editors know it. */
const DOCKERFILE = /^Dockerfile(?:\..+)?$|\.Dockerfile$/i;

/** Throws what opening an image throws; for a Dockerfile `program-missing`, `program-failed`, `build-failed`, `offline`. */
export async function openBefore(
  surroundings: Surroundings,
  stores: Pick<Stores, "open">,
  { before, offline }: { readonly before: string; readonly offline: boolean },
  platforms: readonly Platform[],
): Promise<BeforeImage> {
  if (DOCKERFILE.test(basename(before)) && !/^[\w-]+:/.test(before)) {
    if (offline) throw needsNetwork(before);
    return imageOfDockerfile(surroundings, resolve(surroundings.cwd, before), platforms);
  }
  const target = parseTarget(before);
  return { artifact: await stores.open(target, platforms), target, [Symbol.asyncDispose]: async () => {} };
}

function needsNetwork(before: string): PlimsollError {
  return new PlimsollError("offline", {
    what: `${before} cannot be built with --offline`,
    why: "what a Dockerfile starts from and downloads comes over the network",
    fix: "leave --offline or --before out, or name an image that is on this machine",
  });
}

async function imageOfDockerfile(
  { env, signal }: Surroundings,
  path: string,
  platforms: readonly Platform[],
): Promise<BeforeImage> {
  const client = await findBuildctl(env, signal);
  const { address } = await askWorker(client, addressesIn(env)[0] ?? null);
  const folder = await temporaryFolder();
  try {
    const archive = join(folder.path, "image.tar");
    await buildDockerfile(client, address, { path, platforms: platforms.map(formatPlatform), archive });
    const artifact = await openOciArchive(archive, {});
    const target: Target = { kind: "oci-archive", path: archive };
    return { artifact, target, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}
