import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { Slots } from "../base/slots.ts";
import { zstdUnderDocker } from "../build/image/layer-media-type.ts";
import { parseCompression } from "../format/compression/compression.ts";
import { formatPlatform, type Platform } from "../format/oci/platform.ts";
import type { Progress } from "../report/progress.ts";
import type { Compiler } from "../session/compiler.ts";
import { epochOf } from "../session/epoch.ts";
import type { GatheredSettings } from "../session/gather-settings.ts";
import { linuxPlatform, type OpenBuild, openBuild, ownPlatform } from "../session/open-build.ts";
import { openStores, type Stores } from "../session/stores.ts";
import type { Surroundings } from "../session/surroundings.ts";
import { openCacheFolder } from "../store/cache/cache-folder.ts";
import { openLayerCache, openTemporaryLayerCache } from "../store/cache/layer-cache.ts";
import { parseTarget } from "../store/target.ts";
import { buildBinary } from "../toolchain/go/build.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { imageBase, openStaticBase, SCRATCH, type SlimBase, staticBaseWithObjects } from "./base.ts";
import { requireDistinctPaths } from "./binary-path.ts";
import { imageTagNotes } from "./image-tag-note.ts";
import type { SlimJob } from "./job.ts";
import type { ServiceRequest } from "./request.ts";
import { requireSamePrograms } from "./same-programs.ts";
import { completeSettings, type SlimSettings } from "./settings.ts";

/** A service that is ready to be built: everything that can be wrong with how it is named and configured was checked. */
export interface OpenService extends AsyncDisposable {
  readonly job: SlimJob;
  readonly base: SlimBase;
  readonly stores: Stores;
}

/** What is known of a service before it is opened. */
export interface NamedService {
  readonly request: ServiceRequest;
  readonly gathered: GatheredSettings;
  /** The go command, which needs some time to answer. */
  readonly opening: Promise<Go>;
  readonly progress: Progress;
  /** What makes the programs; without it, the go command of this machine does. */
  readonly openCompiler?: (build: OpenBuild, cacheFolder: string) => Promise<Compiler>;
  /** What the user should know about how a package is built, besides what is known of every build. */
  readonly notesOf?: (main: MainPackage) => Promise<readonly string[]>;
}

/**
 * Opens a service without any destination. `beforeBase` is called before the base is fetched, so that what is wrong with
 * a destination costs no time. Throws errors of the settings, the sources and the base, and what `beforeBase` throws.
 */
export async function openService(
  surroundings: Surroundings,
  { request, gathered, opening, progress, openCompiler, notesOf }: NamedService,
  beforeBase: (
    settings: SlimSettings,
    stores: Stores,
    packages: readonly MainPackage[],
  ) => Promise<void> = async () => {},
): Promise<OpenService> {
  const resources = new AsyncDisposableStack();
  try {
    const folder = await openCacheFolder(surroundings.env);
    const cgo = request.cgo ?? false;
    const build = await openBuild(surroundings, gathered, { opening, cacheFolder: folder, cgo });
    const { go, said } = build;
    const packages = await withNotes(notesOf, await noteImageTags(surroundings, request, gathered, build));
    const own = ownPlatform(go.settings);
    const settings = completeSettings(surroundings, request, said);
    requireDistinctPaths(settings, packages);
    const compression = parseCompression(settings.compression);
    if (settings.mediaTypes === "docker" && compression.algorithm === "zstd") throw zstdUnderDocker();
    const stores = resources.use(openStores(surroundings, settings));
    await beforeBase(settings, stores, packages);
    const compile = (await openCompiler?.({ ...build, packages }, folder)) ?? buildBinary;
    const { base, platforms } = await openBase(settings, own, stores);
    await requireSamePrograms(build, platforms);
    const job: SlimJob = {
      surroundings,
      settings,
      symbols: settings.debugSymbols === undefined ? "none" : "all",
      request,
      sources: gathered.own.sources ?? ["."],
      configuration: configurationOf(gathered),
      go,
      compile,
      choices: settings.choices,
      packages,
      platforms,
      compression,
      mediaTypes: settings.mediaTypes,
      cacheFolder: folder,
      cache: settings.cache ? await openLayerCache(folder) : resources.use(await openTemporaryLayerCache()),
      foldersBelow: base.folders,
      progress,
      builds: new Slots(availableParallelism()),
      epochSeconds: epochOf(surroundings.env),
    };
    return { job, base, stores, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

function configurationOf({ ownFile, koFile }: GatheredSettings): SlimJob["configuration"] {
  const file = ownFile ?? koFile;
  return file && { name: basename(file.path), text: file.text };
}

/** The packages of a build; the first one gets a note on what `--tags` did. */
async function noteImageTags(
  { env }: Surroundings,
  { tags = [] }: ServiceRequest,
  { koFile }: GatheredSettings,
  build: OpenBuild,
): Promise<readonly MainPackage[]> {
  const notes = await imageTagNotes(build, tags, koFile !== undefined || (env.KO_DOCKER_REPO ?? "") !== "");
  return build.packages.map((main, index) => (index === 0 ? { ...main, notes: [...main.notes, ...notes] } : main));
}

async function withNotes(
  notesOf: NamedService["notesOf"],
  packages: readonly MainPackage[],
): Promise<readonly MainPackage[]> {
  if (notesOf === undefined) return packages;
  return Promise.all(packages.map(async (main) => ({ ...main, notes: [...main.notes, ...(await notesOf(main))] })));
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
    what: "--cgo needs an image from which shared objects are taken",
    why: `the base is ${base}, and it has no libc`,
    fix: "name one with the libc that the service is built for: --base debian:12-slim",
  });
}

function distinct(platforms: readonly Platform[]): Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}
