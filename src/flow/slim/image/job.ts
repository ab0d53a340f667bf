import { basename } from "node:path";
import { PlimsollError } from "../../../base/error.ts";
import { zstdUnderDocker } from "../../../build/image/layer-media-type.ts";
import { parseCompression } from "../../../format/compression/compression.ts";
import type { MediaTypeFamily } from "../../../format/oci/media-type.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import { type Image, platformOf } from "../../../image/image.ts";
import { destinationNames } from "../../../plan/destination/destination-names.ts";
import { commandLineSettings } from "../../../plan/settings/command-line.ts";
import type { Progress } from "../../../report/progress.ts";
import { identityOf } from "../../../service/findings/image-identity.ts";
import { type NamedReport, readReports } from "../../../service/findings/read-reports.ts";
import { completeSettings, type SlimSettings } from "../../../service/settings.ts";
import { openDestinations, requireReady } from "../../../session/deliver.ts";
import { epochOf } from "../../../session/epoch.ts";
import { LayerLists } from "../../../session/layer-lists.ts";
import type { LayerRecipe } from "../../../session/layer-recipe.ts";
import { openStores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openCacheFolder } from "../../../store/cache/cache-folder.ts";
import { openLayerCache, openTemporaryLayerCache } from "../../../store/cache/layer-cache.ts";
import type { Destination } from "../../../store/destination.ts";
import { requireReplaceable } from "../../../store/file/replace-path.ts";
import { Spool } from "../../../store/file/spool.ts";
import { temporaryFolder } from "../../../store/file/temporary-folder.ts";
import { formatTarget, type SourceTarget } from "../../../store/target.ts";
import { fitToImage } from "../../../vuln/findings/image-fit.ts";
import type { SlimListener, SlimRequest } from "../request/request.ts";
import { requireImageRequest } from "../request/request-of-kind.ts";

/** A run over an image that is ready to start. */
export interface SlimImageJob extends LayerRecipe, AsyncDisposable {
  readonly surroundings: Surroundings;
  readonly listener: SlimListener;
  readonly request: SlimRequest;
  readonly settings: SlimSettings;
  /** The image as a person named it. */
  readonly name: string;
  readonly platform: string;
  readonly image: Image;
  /** Scanners' reports about the image; empty where none were given. */
  readonly reports: readonly NamedReport[];
  readonly destinations: readonly Destination[];
  readonly cacheFolder: string;
  readonly progress: Progress;
  readonly spool: Spool;
  /** For the proof. */
  readonly lists: LayerLists;
}

/** Checks everything that can be wrong with the command line before any layer is read. */
export async function openSlimImageJob(
  surroundings: Surroundings,
  request: SlimRequest,
  target: SourceTarget,
  listener: SlimListener,
): Promise<SlimImageJob> {
  requireImageRequest(request);
  requireOnePlatform(request.platform ?? []);
  const settings = completeSettings(surroundings, request, commandLineSettings([], request));
  if (settings.report !== undefined) await requireReplaceable(settings.report);
  const compression = parseCompression(settings.compression);
  const resources = new AsyncDisposableStack();
  try {
    const stores = resources.use(openStores(surroundings, settings));
    const destinations = openDestinations(
      destinationNames(settings, `${serviceName(target)}-slim`, surroundings.env),
      stores.environment,
    );
    // A dry run writes nothing.
    if (!request.dryRun) await requireReady(destinations, surroundings.signal);
    const reports = await readReports(surroundings.cwd, request.findings ?? []);
    const known = await stores.withKind(target);
    const image = await stores.openImage(known, settings.platforms[0]);
    for (const { report, where } of reports) fitToImage(report, identityOf(image, formatTarget(known)), where);
    const mediaTypes = request.mediaTypes ?? familyOf(image);
    if (mediaTypes === "docker" && compression.algorithm === "zstd") throw zstdUnderDocker();
    const cacheFolder = await openCacheFolder(surroundings.env);
    const folder = resources.use(await temporaryFolder());
    return {
      surroundings,
      listener,
      request,
      settings,
      name: formatTarget(known),
      platform: formatPlatform(platformOf(image)),
      image,
      reports,
      destinations,
      compression,
      mediaTypes,
      cacheFolder,
      cache: settings.cache ? await openLayerCache(cacheFolder) : resources.use(await openTemporaryLayerCache()),
      foldersBelow: [],
      progress: listener.progress,
      epochSeconds: epochOf(surroundings.env),
      spool: resources.use(new Spool(folder.path)),
      lists: new LayerLists(),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** Refuses several platforms: each platform of an index is a separate image with separate programs. */
function requireOnePlatform(platforms: readonly string[]): void {
  if (platforms.length <= 1 && platforms[0] !== "all") return;
  throw new PlimsollError("flag-invalid", {
    what: "an image is made minimal for one platform at a time",
    why: `--platform names ${platforms.join(" and ")}`,
    fix: "run it once for each platform, with a different tag each time",
  });
}

function familyOf({ descriptor: { mediaType } }: Image): MediaTypeFamily {
  return mediaType.includes("docker") ? "docker" : "oci";
}

/** The default name of the new image: the last part of its repository, or of its path. */
function serviceName(target: SourceTarget): string {
  const path = "path" in target ? basename(target.path) : target.reference.repository.split("/").at(-1)!;
  return path.replace(/\.(?:tar|oci|docker)$/, "").toLowerCase();
}
