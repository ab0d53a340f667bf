import { systemEntries } from "../build/base/system.ts";
import type { FileEntry } from "../build/file-entry.ts";
import type { BaseLayers, PlannedLayer } from "../build/image/assemble.ts";
import type { ContainerConfig } from "../format/oci/config.ts";
import { formatPlatform, nearestPlatforms, type Platform, parsePlatform } from "../format/oci/platform.ts";
import { numericUser } from "../image/base-user.ts";
import { type Artifact, type Image, imagesOf, platformOf } from "../image/image.ts";
import type { BaseFacts } from "../plan/annotations.ts";
import { readBaseManifest, staticLayers } from "../session/static-layers.ts";
import { formatTarget, type Target } from "../store/target.ts";
import type { SlimJob } from "./job.ts";

/** What lies below a service's layers, for one platform. */
export interface PlatformBase {
  /** Layers of an existing image, unchanged. */
  readonly existing: BaseLayers;
  /** Layers that plimsoll makes. */
  readonly added: readonly PlannedLayer[];
  readonly container: ContainerConfig | undefined;
  readonly user: string | undefined;
  readonly facts: BaseFacts | undefined;
}

/** The base of a run, chosen by `--base`. */
export interface SlimBase {
  readonly name: string;
  /** What `--platform all` means. */
  readonly platforms: readonly Platform[];
  /** Folders that the base already has, as in `SlimJob.foldersBelow`. */
  readonly folders: readonly FileEntry[] | undefined;
  /** The image that shared objects are taken from, where the service is built with C. */
  readonly objects?: (platform: Platform) => Image;
  readonly forPlatform: (job: SlimJob, platform: Platform) => Promise<PlatformBase>;
}

const NOTHING: PlatformBase = {
  existing: { layers: [], history: [] },
  added: [],
  container: undefined,
  user: undefined,
  facts: undefined,
};

/**
 * Go's Linux platforms that Kubernetes nodes run on. A base made by plimsoll contains no machine code, so it fits all
 * of them.
 */
const EVERY_PLATFORM = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "linux/386",
  "linux/ppc64le",
  "linux/s390x",
  "linux/riscv64",
].map(parsePlatform);

/** These folders are needed over scratch too: a file in /tmp needs a /tmp that everybody may write to. */
const FOLDERS = systemEntries().filter(({ kind }) => kind === "directory");

export const SCRATCH: SlimBase = {
  name: "scratch",
  platforms: EVERY_PLATFORM,
  folders: FOLDERS,
  forPlatform: () => Promise.resolve(NOTHING),
};

/** The embedded base: the same layers for every platform and every service. */
export async function openStaticBase(): Promise<SlimBase> {
  const manifest = await readBaseManifest();
  return {
    name: `static (roots ${manifest.roots.date}, zones ${manifest.zones.release})`,
    platforms: EVERY_PLATFORM,
    folders: FOLDERS,
    forPlatform: async (job) => ({ ...NOTHING, added: (await staticLayers(job)).map(({ planned }) => planned) }),
  };
}

/** The embedded base for a service that is built with C: only the shared objects come from an image. */
export async function staticBaseWithObjects(target: Target, artifact: Artifact): Promise<SlimBase> {
  const below = await openStaticBase();
  const images = imagesOf(artifact);
  const name = formatTarget(target);
  return {
    ...below,
    name: `${below.name}, shared objects of ${name}@${artifact.descriptor.digest}`,
    platforms: images.map(platformOf).filter(({ os }) => os === "linux"),
    objects: (platform) => imageFor(images, name, platform),
  };
}

/** An image as the base: its layers, history and settings stay. */
export function imageBase(target: Target, artifact: Artifact): SlimBase {
  const name = formatTarget(target);
  const images = imagesOf(artifact);
  return {
    name: `${name}@${artifact.descriptor.digest}`,
    platforms: images.map(platformOf).filter(({ os }) => os === "linux"),
    folders: undefined,
    forPlatform: async (job, platform) => {
      const image = imageFor(images, name, platform);
      return {
        existing: { layers: image.layers, history: image.config.history ?? [] },
        added: [],
        container: image.config.config,
        // Where the settings name a user, the base's own user need not be found in its passwd file.
        user: job.settings.container.user ?? (await numericUser(name, image)),
        // A later reader compares with this digest: the index's, where the name leads to one (image-spec v1.1,
        // annotations.md).
        facts: { name: nameForOthers(target), digest: artifact.descriptor.digest },
      };
    },
  };
}

function imageFor(images: readonly Image[], name: string, platform: Platform): Image {
  const image = nearestPlatforms(images, platformOf, platform)[0];
  // The store has already refused a base that lacks a platform that was asked for.
  if (image === undefined) throw new Error(`${name} was opened without ${formatPlatform(platform)}`);
  return image;
}

/**
 * The name by which others can find the base: a path of this machine means nothing to them, and would change the
 * digest.
 */
function nameForOthers(target: Target): string | undefined {
  return target.kind === "registry" ? formatTarget(target) : undefined;
}
