import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { Slots } from "../../base/slots.ts";
import { zstdUnderDocker } from "../../build/image/layer-media-type.ts";
import { parseCompression } from "../../format/compression/compression.ts";
import { formatPlatform, type Platform, parsePlatform } from "../../format/oci/platform.ts";
import type { Artifact } from "../../image/image.ts";
import { mergeSettings } from "../../plan/settings/merge.ts";
import type { Settings } from "../../plan/settings/settings.ts";
import { LineProgress, type Progress } from "../../report/progress.ts";
import { requireReplaceable } from "../../store/archive/archive-path.ts";
import { severalPlatforms } from "../../store/archive/several-platforms.ts";
import { openLayerCache, openTemporaryLayerCache } from "../../store/cache.ts";
import { openCacheFolder } from "../../store/cache-folder.ts";
import type { Destination } from "../../store/destination.ts";
import { parseTarget } from "../../store/target.ts";
import { readCheckoutFacts } from "../../toolchain/git.ts";
import type { Go } from "../../toolchain/go/go.ts";
import type { MainPackage } from "../../toolchain/go/main-package.ts";
import { resolveMainPackages } from "../../toolchain/go/resolve.ts";
import { openStores, type Stores } from "../stores.ts";
import { isLive, type World } from "../world.ts";
import { imageBase, openStaticBase, SCRATCH, type SlimBase, staticBaseWithObjects } from "./base.ts";
import { requireDistinctPaths } from "./binary-path.ts";
import { openDestinations, requireReady } from "./deliver.ts";
import { destinationNames } from "./destination-names.ts";
import type { SlimFlags } from "./flags.ts";
import type { SlimJob } from "./job.ts";
import { type ConfigFile, completeSettings, type GatheredSettings, type SlimSettings, wishesOf } from "./settings.ts";

/** A run that is ready to start: everything that can be wrong with the command line has been looked at. */
export interface OpenJob extends AsyncDisposable {
  readonly job: SlimJob;
  readonly base: SlimBase;
  readonly destinations: readonly Destination[];
  /** The image that `--before` names. */
  readonly before: Artifact | undefined;
}

/** Throws what the settings, the sources, the destinations and the base have wrong with them, in that order. */
export async function openJob(
  world: World,
  flags: SlimFlags,
  { strong, koFile }: GatheredSettings,
  opening: Promise<Go>,
): Promise<OpenJob> {
  const resources = new AsyncDisposableStack();
  try {
    const go = await opening;
    const own = ownPlatform(go.settings);
    const folder = await openCacheFolder(world.env);
    const packages = await resolveMainPackages(go, strong.sources ?? ["."], {
      platform: firstPlatform(strong.platforms) ?? own,
      wishes: wishesOf(strong),
      cacheFolder: folder,
      allowModuleFolder: strong.moduleFolder ?? false,
    });
    const said = koFile === undefined ? strong : mergeSettings(strong, await readKoSettings(koFile, go, packages));
    const settings = completeSettings(world, flags, said);
    requireDistinctPaths(settings, packages);
    if (settings.report !== undefined) await requireReplaceable(settings.report);
    const compression = parseCompression(settings.compression);
    if (settings.mediaTypes === "docker" && compression.algorithm === "zstd") throw zstdUnderDocker();
    const stores = resources.use(openStores(world, settings));
    const destinations = openDestinations(destinationNames(settings, packages[0]!.name, world.env), stores.environment);
    await requireReady(destinations, world.signal);
    const { base, platforms } = await openBase(settings, own, stores);
    if (platforms.length > 1 && !destinations.every(({ holdsSeveral }) => holdsSeveral))
      throw severalPlatforms(platforms);
    const before = settings.before === undefined ? undefined : parseTarget(settings.before);
    const job: SlimJob = {
      world,
      settings,
      go,
      wishes: settings.wishes,
      packages,
      platforms,
      compression,
      mediaTypes: settings.mediaTypes,
      cacheFolder: folder,
      cache: settings.cache ? await openLayerCache(folder) : resources.use(await openTemporaryLayerCache()),
      foldersBelow: base.folders,
      progress: await progressOf(world),
      builds: new Slots(availableParallelism()),
      epochSeconds: epochOf(world.env),
    };
    return {
      job,
      base,
      destinations,
      before: before === undefined ? undefined : await stores.open(before, platforms),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** The platform by which build constraints are judged when a package is looked for. */
function firstPlatform(platforms: readonly string[] = []): Platform | undefined {
  return platforms[0] === undefined || platforms[0] === "all" ? undefined : linuxPlatform(platforms[0]);
}

function linuxPlatform(text: string): Platform {
  const platform = parsePlatform(text);
  if (platform.os === "linux") return platform;
  throw new PlimsollError("platform-unknown", {
    what: `plimsoll makes no image for ${text}`,
    why: "its bases are for Linux, and so are the executables that it can show to be fit",
    fix: "for example --platform linux/amd64",
  });
}

async function readKoSettings(file: ConfigFile, go: Go, packages: readonly MainPackage[]): Promise<Settings> {
  const [{ koSettingsForAll, parseKoSettings }, { namesGit }] = await Promise.all([
    import("../../plan/settings/ko-file.ts"),
    import("../../plan/settings/template.ts"),
  ]);
  const folder = dirname(file.path);
  const context = {
    env: go.env,
    goEnv: go.settings,
    now: new Date(),
    git: namesGit(file.text) ? await readCheckoutFacts(folder, go.env, go.signal) : undefined,
  };
  return koSettingsForAll(parseKoSettings(file.text, file.path, folder, context), packages, file.path);
}

/** An image runs on Linux, on this machine's own architecture unless told otherwise. */
function ownPlatform(settings: Readonly<Record<string, string>>): Platform {
  return { os: "linux", architecture: settings.GOARCH ?? "amd64" };
}

async function openBase(
  { base: name, platforms: wanted, cgo }: Pick<SlimSettings, "base" | "platforms" | "cgo">,
  own: Platform,
  stores: Stores,
): Promise<{ readonly base: SlimBase; readonly platforms: readonly Platform[] }> {
  const all = wanted.includes("all");
  const named = wanted.length === 0 ? [own] : all ? undefined : distinct(wanted.map(linuxPlatform));
  if (name === "static" || name === "scratch") {
    if (cgo) throw noObjects(name);
    const base = name === "static" ? await openStaticBase() : SCRATCH;
    return { base, platforms: named ?? base.platforms };
  }
  const target = parseTarget(name);
  const artifact = await stores.open(target, named);
  const base = cgo ? await staticBaseWithObjects(target, artifact) : imageBase(target, artifact);
  return { base, platforms: named ?? base.platforms };
}

function noObjects(base: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "--cgo needs an image that shared objects are taken from",
    why: `the base is ${base}, and it has no libc`,
    fix: "name one with the libc that the service is built for: --base debian:12-slim",
  });
}

function distinct(platforms: readonly Platform[]): Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}

export async function progressOf({ process, env }: World): Promise<Progress> {
  if (!isLive(process.stderr, env)) return new LineProgress((text) => process.stderr.write(text));
  const { LiveProgress } = await import("../../report/live-progress.ts");
  return new LiveProgress(process.stderr);
}

/** SOURCE_DATE_EPOCH: https://reproducible-builds.org/specs/source-date-epoch/. Without it, 1970. */
export function epochOf(env: NodeJS.ProcessEnv): number {
  const text = env.SOURCE_DATE_EPOCH;
  if (text === undefined || text === "") return 0;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new PlimsollError("config-invalid", {
    what: `SOURCE_DATE_EPOCH is "${text}"`,
    why: "it is a number of seconds since 1970",
    fix: "for example SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)",
  });
}
