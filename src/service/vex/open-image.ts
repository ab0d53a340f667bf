import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { isIndexMediaType } from "../../format/oci/media-type.ts";
import { formatPlatform, isUnknownPlatform, type Platform } from "../../format/oci/platform.ts";
import { parseReference, type Reference } from "../../format/oci/reference.ts";
import { type Artifact, type Image, imagesOf } from "../../image/image.ts";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { goProgramsOf } from "../../measure/image/part-versions.ts";
import type { ImageAccess } from "../../session/image-access.ts";
import { registryAccess } from "../../session/measure-image-target.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { surveyImage } from "../../session/survey-image.ts";
import { formatTarget, parseTarget, type Target } from "../../store/target.ts";
import type { VexImage } from "./statements.ts";

/** The image that statements are about, and the Go programs in it. */
export interface OpenedVexImage {
  readonly image: Omit<VexImage, "binaryBeforeStripping" | "elsewhere">;
  /** As it was named. */
  readonly name: string;
  readonly programs: readonly GoProgram[];
}

/**
 * Opens the image that was named, for the platform that findings are about, and reads which modules are linked into its
 * programs. Throws `flag-invalid` for an image whose digest or repository nobody else could know, `base-lacks-platform`,
 * and what opening and reading an image throws.
 */
export async function openVexImage(
  surroundings: Surroundings,
  { image: named, repository, ...access }: ImageAccess & { readonly image: string; readonly repository?: string },
  platform: Platform,
): Promise<OpenedVexImage> {
  const target = parseTarget(named);
  const place = repositoryOf(target, named, repository);
  await using stores = openStores(surroundings, registryAccess(access));
  const artifact = await forPlatform(named, platform, () => stores.open(target, [platform]));
  const image = imagesOf(artifact)[0]!;
  const { env, signal } = surroundings;
  const { ledger } = await surveyImage(image, formatTarget(target), { env, signal, cache: true, verify: "layers" });
  const { digest } = image.descriptor;
  return {
    image: { repository: place, digest, index: indexOf(artifact, image) },
    name: named,
    programs: goProgramsOf(ledger),
  };
}

/** Of `docker.io` with the name that scanners use: Trivy knows no other, and grype knows both. */
function repositoryOf(target: Target, named: string, given: string | undefined): string {
  if (target.kind === "docker-archive" || target.kind === "docker-daemon" || target.kind === "podman") {
    throw new PlimsollError("flag-invalid", {
      what: `--image ${named} cannot be what statements are about`,
      why: "it has no manifest that a registry would have, so no scanner knows it by a digest",
      fix: "name the image in a registry or in an OCI layout",
    });
  }
  if (given === undefined && target.kind !== "registry") {
    throw new PlimsollError("flag-invalid", {
      what: `--image ${named} does not say in which repository the image is`,
      why: "scanners know an image by its repository and its digest",
      fix: "say it with --repository registry.example/shop/order",
    });
  }
  const { registry, repository } = given === undefined ? (target as { reference: Reference }).reference : plain(given);
  return `${registry === "docker.io" ? "index.docker.io" : registry}/${repository}`;
}

function plain(text: string): Reference {
  const reference = parseReference(text);
  if (reference.tag === undefined && reference.digest === undefined) return reference;
  throw new PlimsollError("flag-invalid", {
    what: `--repository ${text} is more than a repository`,
    why: "the digest is the one of the image, and tags move",
    fix: "leave out what follows the name",
  });
}

async function forPlatform(named: string, platform: Platform, open: () => Promise<Artifact>): Promise<Artifact> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "base-lacks-platform") throw error;
    throw new PlimsollError("base-lacks-platform", {
      what: `${named} has no image for ${formatPlatform(platform)}, which the findings are about`,
      ...(error.why === undefined ? {} : { why: error.why }),
      fix: "set GOOS and GOARCH to the platform of the image",
      cause: error,
    });
  }
}

/** Of an index with other images, only this one is meant, and its architecture tells it from those. */
function indexOf(artifact: Artifact, image: Image): VexImage["index"] {
  if (artifact.kind === "image") return null;
  const { manifests } = artifact.index;
  const others = manifests.filter(({ digest, platform, mediaType }) => {
    if (digest === image.descriptor.digest) return false;
    return isIndexMediaType(mediaType) || platform === undefined || !isUnknownPlatform(platform);
  });
  const digest: Digest = artifact.descriptor.digest;
  return { digest, architecture: others.length === 0 ? null : image.config.architecture };
}
