import { counted } from "../../base/counted.ts";
import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { formatPlatform, isSamePlatform, nearestPlatforms, type Platform } from "../../format/oci/platform.ts";
import { lacksPlatform } from "../../image/choose-image.ts";
import type { Wanted } from "../../image/read-artifact.ts";
import { isSameName } from "../layout/same-name.ts";
import type { DockerManifestEntry } from "./docker-manifest.ts";
import type { Unpacking } from "./outer-compression.ts";

export interface DockerArchiveOptions extends Wanted {
  /** REPOSITORY:TAG. Without it, the archive must hold exactly one image. */
  readonly tag?: string;
  /** The image ID, which is the digest of the config. */
  readonly digest?: Digest;
  /** See `ArchiveFile.open`. */
  readonly unpacking?: Unpacking;
}

/**
 * The entries of manifest.json that may be meant. The same image may have several entries, one for each name; and
 * docker saves an image for several platforms as entries that share a name. Throws `image-unknown`.
 */
export function entriesMeant(
  name: string,
  entries: readonly DockerManifestEntry[],
  { tag, digest }: DockerArchiveOptions,
): readonly DockerManifestEntry[] {
  const named = entries.filter(
    ({ RepoTags = [] }) => tag === undefined || RepoTags.some((own) => isSameName(own, tag)),
  );
  const found = [...new Map(named.map((entry) => [JSON.stringify([entry.Config, entry.Layers]), entry])).values()];
  if (found.length === 1 || (found.length > 1 && (digest !== undefined || shareName(found)))) return found;
  const tags = entries.flatMap(({ RepoTags = [] }) => RepoTags).slice(0, 20);
  throw new PlimsollError("image-unknown", {
    what: `${name}: no such image`,
    why: `it has ${counted(found.length, "image")}${tag === undefined ? "" : ` tagged ${tag}`}`,
    fix: tags.length === 0 ? "save one image, with a name" : `name one of these: ${tags.join(", ")}`,
  });
}

/** What the config of an image says about which image it is. */
export interface DockerCandidate {
  /** The image ID. */
  readonly digest: Digest;
  readonly platform: Platform;
}

/** Chooses the image that is meant, before anything of its layers is read. Throws `digest-mismatch`, `image-unknown`, `base-lacks-platform`. */
export function chooseDockerImage<Candidate extends DockerCandidate>(
  name: string,
  images: readonly Candidate[],
  options: DockerArchiveOptions,
): Candidate {
  const { digest, one } = options;
  const found = images.filter((image) => digest === undefined || image.digest === digest);
  if (found.length === 0) {
    const there = images.map((image) => image.digest).join(", ");
    throw new PlimsollError("digest-mismatch", {
      what: `${name} is not the image that was meant`,
      why: `the image ID in it is ${there}, not ${digest}`,
    });
  }
  const offered = found.map(platformOf);
  const asked = options.platforms ?? (one?.asked === undefined ? [] : [one.asked]);
  const lacking = asked.find((wanted) => nearestPlatforms(found, platformOf, wanted).length === 0);
  if (lacking !== undefined) throw lacksPlatform(name, lacking, offered);
  const wanted = asked[0] ?? one?.here;
  const nearest = wanted === undefined ? found : nearestPlatforms(found, platformOf, wanted);
  const [image] = nearest.length > 0 ? nearest : found;
  const others = found.filter((other) => other !== image);
  const isClear = nearest.length > 0 && !others.some((other) => isSamePlatform(platformOf(other), platformOf(image!)));
  if (others.length === 0 || (wanted !== undefined && isClear)) return image!;
  const names = offered.map(formatPlatform);
  const byID = `name one by its image ID: ${found.map((image) => `@${image.digest}`).join(", ")}`;
  throw new PlimsollError("several-platforms", {
    what: `${name} has several images of one name`,
    why: `they are for ${names.join(", ")}`,
    fix: new Set(names).size === names.length ? `say which with --platform, or ${byID}` : byID,
  });
}

function shareName(entries: readonly DockerManifestEntry[]): boolean {
  const [first, ...others] = entries;
  return (first!.RepoTags ?? []).some((name) =>
    others.every(({ RepoTags = [] }) => RepoTags.some((own) => isSameName(own, name))),
  );
}

function platformOf({ platform }: DockerCandidate): Platform {
  return platform;
}
