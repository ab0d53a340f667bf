import { PlimsollError } from "../base/error.ts";
import { formatReference, type Reference } from "../format/oci/reference.ts";
import { blobsOf } from "../image/blobs.ts";
import type { Artifact } from "../image/image.ts";
import { streamOciArchive } from "./archive/write-oci-archive.ts";
import type { ProgramRunner } from "./program-runner.ts";
import { Transfer, type WriteOptions, type Written } from "./transfer/transfer.ts";

/**
 * Writes an image into podman's storage under its full name. podman keeps only the image for its own platform from an
 * index. The archive is streamed to podman's standard input, so no file is written here. Throws `program-missing`,
 * `program-failed`.
 */
export async function writeToPodman(
  runner: ProgramRunner,
  reference: Reference,
  artifact: Artifact,
  options: WriteOptions,
): Promise<Written> {
  const transfer = new Transfer(blobsOf(artifact), options);
  const stdin = streamOciArchive(artifact, formatReference(reference), transfer);
  await run(runner, ["load", "--quiet"], { stdin, signal: options.signal });
  return transfer.written();
}

/**
 * Makes podman save an image as an OCI archive in `file`. Throws `program-missing`, `image-unknown`, `program-failed`.
 */
export async function saveFromPodman(
  runner: ProgramRunner,
  reference: Reference,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const { tag: _, ...untagged } = reference;
  // podman accepts a tag or a digest, not both; the digest is more precise.
  const name = formatReference(reference.digest === undefined ? reference : untagged);
  const { exitCode } = await runner.run("podman", ["image", "exists", name], { signal });
  if (exitCode === 1) {
    throw new PlimsollError("image-unknown", {
      what: `podman has no image ${name}`,
      fix: `pull it first (podman pull ${name}), or name it without podman: to read it from its registry`,
    });
  }
  await run(runner, ["save", "--quiet", "--format", "oci-archive", "--output", file, name], { signal });
}

async function run(runner: ProgramRunner, args: readonly string[], options: Parameters<ProgramRunner["run"]>[2]) {
  const { exitCode, stderr } = await runner.run("podman", args, options);
  if (exitCode === 0) return;
  throw new PlimsollError("program-failed", {
    what: `podman ${args[0]} failed`,
    why: stderr.trim().split("\n").slice(-5).join("\n") || `its exit code is ${exitCode}`,
    fix: "correct what podman reports; `podman info` shows whether podman works",
  });
}
