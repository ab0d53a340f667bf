import { digestAlgorithm, digestHex } from "../../base/digest.ts";
import { type TarMember, writeTar } from "../../format/tar/writer.ts";
import { blobsOf } from "../../image/blobs.ts";
import type { Artifact, Blob } from "../../image/image.ts";
import { replaceArchive } from "../file/replace-path.ts";
import { entryFor, indexOf, LAYOUT_FILE } from "../layout/index-file.ts";
import { Transfer, type WriteOptions, type Written } from "../transfer/transfer.ts";
import { archiveFile, archiveFolder, textFile } from "./member.ts";

/**
 * Writes an OCI layout as one tar: every platform of an index, under `tag` if there is one. The same artifact gives the
 * same bytes. Throws `write-failed`; an older file at `path` stays until the new one is complete.
 */
export async function writeOciArchive(
  path: string,
  artifact: Artifact,
  tag: string | undefined,
  options: WriteOptions,
): Promise<Written> {
  const transfer = new Transfer(blobsOf(artifact), options);
  await replaceArchive(path, streamOciArchive(artifact, tag, transfer));
  return transfer.written();
}

/**
 * The bytes of that tar: image-spec v1.1, image-layout.md. The files that identify the layout come before the blobs.
 */
export function streamOciArchive(
  artifact: Artifact,
  tag: string | undefined,
  transfer: Transfer,
): AsyncIterable<Uint8Array> {
  const blobs = blobsOf(artifact);
  const algorithms = new Set(blobs.map(({ descriptor }) => digestAlgorithm(descriptor.digest)));
  const members: TarMember[] = [
    textFile("oci-layout", LAYOUT_FILE),
    textFile("index.json", JSON.stringify(indexOf([entryFor(artifact.descriptor, tag)]))),
    archiveFolder("blobs"),
    ...[...algorithms].map((algorithm) => archiveFolder(`blobs/${algorithm}`)),
    ...blobs.map((blob) => blobFile(blob, transfer)),
  ];
  return writeTar(members, 0);
}

function blobFile(blob: Blob, transfer: Transfer): TarMember {
  const { digest, size } = blob.descriptor;
  return archiveFile(`blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`, size, () => transfer.pass(blob));
}
