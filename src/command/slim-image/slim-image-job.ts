import { basename } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { zstdUnderDocker } from "../../build/image/layer-media-type.ts";
import { parseCompression } from "../../format/compression/compression.ts";
import type { MediaTypeFamily } from "../../format/oci/media-type.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Image, platformOf } from "../../image/image.ts";
import { commandLineSettings } from "../../plan/settings/command-line.ts";
import type { Progress } from "../../report/progress.ts";
import { requireReplaceable } from "../../store/archive/archive-path.ts";
import { openLayerCache, openTemporaryLayerCache } from "../../store/cache.ts";
import { openCacheFolder } from "../../store/cache-folder.ts";
import type { Destination } from "../../store/destination.ts";
import { Spool } from "../../store/spool.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { temporaryFolder } from "../../store/temporary-folder.ts";
import { openDestinations, requireReady } from "../slim/deliver.ts";
import { destinationNames } from "../slim/destination-names.ts";
import type { SlimFlags } from "../slim/flags.ts";
import type { LayerJob } from "../slim/job.ts";
import { epochOf, progressOf } from "../slim/open-job.ts";
import { completeSettings, type SlimSettings } from "../slim/settings.ts";
import { openStores } from "../stores.ts";
import type { World } from "../world.ts";
import { requireImageFlags } from "./image-flags.ts";

/** A run over an image that is ready to start. */
export interface SlimImageJob extends LayerJob, AsyncDisposable {
  readonly world: World;
  readonly flags: SlimFlags;
  readonly settings: SlimSettings;
  /** As a person named it. */
  readonly name: string;
  readonly platform: string;
  readonly image: Image;
  readonly destinations: readonly Destination[];
  readonly cacheFolder: string;
  readonly progress: Progress;
  readonly spool: Spool;
}

/** Opens everything that can be wrong with the command line before anything is read whole. */
export async function openSlimImageJob(world: World, flags: SlimFlags, target: Target): Promise<SlimImageJob> {
  requireImageFlags(flags);
  requireOnePlatform(flags.platform ?? []);
  const settings = completeSettings(world, flags, commandLineSettings([], flags));
  if (settings.report !== undefined) await requireReplaceable(settings.report);
  const compression = parseCompression(settings.compression);
  const name = formatTarget(target);
  const resources = new AsyncDisposableStack();
  try {
    const stores = resources.use(openStores(world, settings));
    const destinations = openDestinations(
      destinationNames(settings, `${serviceName(target)}-slim`, world.env),
      stores.environment,
    );
    // A dry run writes nothing.
    if (!flags.dryRun) await requireReady(destinations, world.signal);
    const image = await stores.openImage(target, settings.platforms[0]);
    const mediaTypes = flags.mediaTypes ?? familyOf(image);
    if (mediaTypes === "docker" && compression.algorithm === "zstd") throw zstdUnderDocker();
    const cacheFolder = await openCacheFolder(world.env);
    const folder = resources.use(await temporaryFolder());
    return {
      world,
      flags,
      settings,
      name,
      platform: formatPlatform(platformOf(image)),
      image,
      destinations,
      compression,
      mediaTypes,
      cacheFolder,
      cache: settings.cache ? await openLayerCache(cacheFolder) : resources.use(await openTemporaryLayerCache()),
      foldersBelow: [],
      progress: await progressOf(world),
      epochSeconds: epochOf(world.env),
      spool: resources.use(new Spool(folder.path)),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** Each platform of an index is an image of its own, with programs of its own. */
function requireOnePlatform(platforms: readonly string[]): void {
  if (platforms.length <= 1 && platforms[0] !== "all") return;
  throw new PlimsollError("flag-invalid", {
    what: "an image is made minimal for one platform at a time",
    why: `--platform names ${platforms.join(" and ")}`,
    fix: "run it for each platform, with a tag of its own",
  });
}

function familyOf({ descriptor: { mediaType } }: Image): MediaTypeFamily {
  return mediaType.includes("docker") ? "docker" : "oci";
}

/** What the image is called where nobody says how: the last part of its repository, or of its path. */
function serviceName(target: Target): string {
  const path = "path" in target ? basename(target.path) : target.reference.repository.split("/").at(-1)!;
  return path.replace(/\.(?:tar|oci|docker)$/, "").toLowerCase();
}
