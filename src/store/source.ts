import { join } from "node:path";
import { crypto } from "../base/crypto.ts";
import type { KnownBlobs, Root } from "../image/blob-source.ts";
import type { Artifact } from "../image/image.ts";
import type { Wanted } from "../image/read-artifact.ts";
import { unpackedKind } from "./archive/archive-kind.ts";
import { openDockerArchive } from "./archive/open-docker-archive.ts";
import { openOciArchive } from "./archive/open-oci-archive.ts";
import { saveFromDocker } from "./docker-daemon.ts";
import { reachableEndpoint } from "./docker-endpoint.ts";
import type { SourceEnvironment } from "./environment.ts";
import { fetchLayersOnce } from "./file/fetched-layers.ts";
import { openLayout } from "./layout/open.ts";
import { saveFromPodman } from "./podman.ts";
import { reachedFrom, type SourceTarget, type Target } from "./target.ts";

/** The target with the kind of its archive, which is unpacked for that if need be. Throws what unpacking throws. */
export async function withKind(
  target: Extract<SourceTarget, { kind: "archive" }>,
  environment: SourceEnvironment,
): Promise<Target> {
  return { ...target, kind: await unpackedKind(reachedFrom(environment.cwd, target).path, environment) };
}

export interface WantedSource extends Wanted {
  /** Each layer will be read once: none is kept for another reading. */
  readonly readOnce?: boolean;
  /** Of an image in a registry: what was resolved before. */
  readonly root?: Root;
  /** Of an image in a registry: manifests and configs that need not be asked for. */
  readonly known?: KnownBlobs;
}

/**
 * Opens an image for reading, without reading its layers. From an index, only the wanted platforms; all when none are
 * named. Throws `image-unknown`, `base-lacks-platform`, and what the store throws.
 */
export async function openSource(
  named: Target,
  environment: SourceEnvironment,
  { readOnce = false, root, known, ...wanted }: WantedSource = {},
): Promise<Artifact> {
  const { signal, temporaryFolder } = environment;
  const target = reachedFrom(environment.cwd, named);
  switch (target.kind) {
    case "oci":
      return openLayout(target.path, { ...target, ...wanted });
    case "oci-archive":
      return openOciArchive(target.path, { ...target, ...wanted, unpacking: environment });
    case "docker-archive":
      return openDockerArchive(target.path, { ...target, ...wanted, unpacking: environment });
    case "docker-daemon": {
      const file = join(temporaryFolder, `docker-${crypto().randomUUID()}.tar`);
      const { digest, ...reference } = target.reference;
      await saveFromDocker(reachableEndpoint(environment), reference, file, signal);
      return openDockerArchive(file, { ...wanted, ...(digest === undefined ? {} : { digest }) });
    }
    case "podman": {
      const file = join(temporaryFolder, `podman-${crypto().randomUUID()}.tar`);
      await saveFromPodman(environment.runner, target.reference, file, signal);
      return openOciArchive(file, wanted);
    }
    case "registry": {
      const artifact = await environment.registry.pull(target.reference, {
        ...wanted,
        ...(root === undefined ? {} : { root }),
        ...(known === undefined ? {} : { known }),
        signal,
      });
      return readOnce ? artifact : fetchLayersOnce(artifact, temporaryFolder);
    }
  }
}
