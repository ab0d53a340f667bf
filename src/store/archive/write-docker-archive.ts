import type { Artifact } from "../../image/image.ts";
import { replaceArchive } from "../file/replace-path.ts";
import { Transfer, type WriteOptions, type Written } from "../transfer/transfer.ts";
import { DockerArchive } from "./docker-archive.ts";

/**
 * Writes an archive in the format of `docker save`, for `docker load`, under the name `repositoryTag` (REPOSITORY:TAG)
 * if there is one. The config keeps its bytes, and so the image keeps its ID; the format has no place for the manifest.
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
