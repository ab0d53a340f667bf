import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import type { Reference } from "../format/oci/reference.ts";
import { blobsOf } from "../image/blobs.ts";
import { type Artifact, imagesOf } from "../image/image.ts";
import type { StoreEnvironment } from "./environment.ts";
import { requireReady } from "./readiness.ts";
import { absoluteTarget, formatTarget, reachedFrom, type Target } from "./target.ts";
import type { WriteOptions, Written } from "./transfer/transfer.ts";

/** A place that an image is written to. */
export interface Destination {
  /** The name in full: `oci:out:latest`. */
  readonly name: string;
  /** The name with an absolute path, so that it is valid in every folder. */
  readonly place: string;
  /** Can it hold an image for more than one platform? If not, `write` throws `several-platforms`. */
  readonly holdsSeveral: boolean;
  /** Throws what `write` would throw for reasons that are known before there is an image to write. */
  requireReady(signal: AbortSignal): Promise<void>;
  write(artifact: Artifact, options: WriteOptions): Promise<WriteResult>;
}

interface WriteResult extends Written {
  /** The destination's name with the digest by which the image is found there. */
  readonly reference: string;
}

/**
 * Opens nothing yet. An omitted tag is `latest`, except in archives, whose one image needs no name. `write` throws
 * `digest-mismatch` when the target has the digest of another image, and what the store throws.
 */
export function openDestination(target: Target, environment: StoreEnvironment): Destination {
  const tagged = withTag(target);
  return {
    name: formatTarget(tagged),
    place: formatTarget(absoluteTarget(tagged, environment.cwd)),
    holdsSeveral: !isDocker(target),
    requireReady: (signal) => requireReady(reachedFrom(environment.cwd, tagged), environment, signal),
    async write(artifact, options) {
      const found = withDigest(tagged, digestThere(tagged, artifact));
      const written = await writeTo(reachedFrom(environment.cwd, tagged), environment, artifact, options);
      return { ...written, reference: formatTarget(found) };
    },
  };
}

/** The code of a store is loaded only when an image is written to it, so that the start stays fast. */
async function writeTo(
  target: Target,
  environment: StoreEnvironment,
  artifact: Artifact,
  options: WriteOptions,
): Promise<Written> {
  switch (target.kind) {
    case "oci": {
      const { writeLayout } = await import("./layout/write.ts");
      return writeLayout(target.path, artifact, target.tag ?? "latest", options);
    }
    case "oci-archive": {
      const { writeOciArchive } = await import("./archive/write-oci-archive.ts");
      return writeOciArchive(target.path, artifact, target.tag, options);
    }
    case "docker-archive": {
      const { writeDockerArchive } = await import("./archive/write-docker-archive.ts");
      return writeDockerArchive(target.path, artifact, target.tag, options);
    }
    case "docker-daemon": {
      const { writeToDocker } = await import("./docker-daemon.ts");
      const { reachableEndpoint } = await import("./docker-endpoint.ts");
      return writeToDocker(reachableEndpoint(environment), withoutDigest(target.reference), artifact, options);
    }
    case "podman": {
      const { writeToPodman } = await import("./podman.ts");
      return writeToPodman(environment.runner, withoutDigest(target.reference), artifact, options);
    }
    case "registry":
      return pushTo(target.reference, environment, artifact, options);
  }
}

/** A registry reports progress for each blob separately, several at a time. */
async function pushTo(
  reference: Reference,
  environment: StoreEnvironment,
  artifact: Artifact,
  { signal, onProgress }: WriteOptions,
): Promise<Written> {
  const totalBytes = blobsOf(artifact).reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  const sent = new Map<Digest, number>();
  const { uploadedBytes, skippedBytes, mountedBytes } = await environment.registry.push(artifact, reference, {
    signal,
    onProgress: ({ digest, sentBytes }) => {
      sent.set(digest, sentBytes);
      onProgress({ doneBytes: sent.values().reduce((sum, bytes) => sum + bytes, 0), totalBytes });
    },
  });
  return { uploadedBytes, skippedBytes: skippedBytes + mountedBytes };
}

function withTag(target: Target): Target {
  switch (target.kind) {
    case "oci":
      return { ...target, tag: target.tag ?? "latest" };
    case "oci-archive":
    case "docker-archive":
      return target;
    default:
      return { ...target, reference: { ...target.reference, tag: target.reference.tag ?? "latest" } };
  }
}

/** docker keeps config and layers but not the manifest, so its image ID is the digest of the config. */
function digestThere(target: Target, artifact: Artifact): Digest {
  const [image] = imagesOf(artifact);
  return isDocker(target) && image !== undefined ? image.manifest.config.digest : artifact.descriptor.digest;
}

function isDocker({ kind }: Target): boolean {
  return kind === "docker-archive" || kind === "docker-daemon";
}

function withDigest(target: Target, digest: Digest): Target {
  const named = "reference" in target ? target.reference.digest : target.digest;
  if (named !== undefined && named !== digest) {
    throw new PlimsollError("digest-mismatch", {
      what: `${formatTarget(target)} names another image`,
      why: `the image to be written is ${digest}`,
      fix: "leave the digest out",
    });
  }
  return "reference" in target ? { ...target, reference: { ...target.reference, digest } } : { ...target, digest };
}

function withoutDigest({ registry, repository, tag }: Reference): Reference {
  return { registry, repository, ...(tag === undefined ? {} : { tag }) };
}
