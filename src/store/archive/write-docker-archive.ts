import type { Artifact } from "../../image/image.ts";
import { Transfer, type WriteOptions, type Written } from "../transfer/transfer.ts";
import { replaceArchive } from "./archive-path.ts";
import { DockerArchive } from "./docker-archive.ts";

/**
 * Writes the archive that `docker save` writes and `docker load` reads, under `repositoryTag` (REPOSITORY:TAG) when
 * there is one. The config keeps its bytes, and so the image its ID; the manifest has no place in it.
 * Throws `several-platforms` for an index of more than one image, and `write-failed`.
 */
export async function writeDockerArchive(
  path: string,
  artifact: Artifact,
  repositoryTag: string | undefined,
  options: WriteOptions,
): Promise<Written> {
  const archive = await DockerArchive.of(artifact, repositoryTag);
  const transfer = new Transfer(archive.blobs, options);
  await replaceArchive(path, archive.stream(transfer));
  return transfer.written();
}
