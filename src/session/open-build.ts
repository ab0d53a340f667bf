import { dirname, isAbsolute, resolve } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { type Platform, parsePlatform } from "../format/oci/platform.ts";
import type { KoSettings } from "../plan/settings/ko-file.ts";
import { mergeSettings } from "../plan/settings/merge.ts";
import type { Settings } from "../plan/settings/settings.ts";
import { readCheckoutFacts } from "../toolchain/git/checkout-facts.ts";
import { type BuildFlags, flagsOf, instrumentsOf, valueOfFlag } from "../toolchain/go/build-flags.ts";
import { anchorFlags } from "../toolchain/go/flag-words.ts";
import { type Go, goIn } from "../toolchain/go/go.ts";
import { kindOf } from "../toolchain/go/go-ground.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { readOverlay } from "../toolchain/go/overlay.ts";
import { resolveMainPackages } from "../toolchain/go/resolve.ts";
import type { ResolveOptions } from "../toolchain/go/resolve-options.ts";
import { type ConfigFile, choicesOf, type GatheredSettings } from "./gather-settings.ts";
import { startGo } from "./start-go.ts";
import type { Surroundings } from "./surroundings.ts";

/** What is built, and how, from all places that set it. */
export interface OpenBuild {
  readonly go: Go;
  /** The settings, including those of .ko.yaml. */
  readonly said: Settings;
  readonly sources: readonly string[];
  readonly packages: readonly MainPackage[];
  /** How the packages were found: for the first platform that was asked for. */
  readonly options: ResolveOptions;
}

export interface OpenBuildOptions {
  /** The go command, which needs some time to answer. */
  readonly opening: Promise<Go>;
  /** plimsoll's own cache folder. */
  readonly cacheFolder: string;
  /** Whether it is built with C. */
  readonly cgo: boolean;
  /** Replaces the first of the settings' platforms, which are Linux platforms. */
  readonly platform?: Platform | undefined;
}

/**
 * Finds the packages with the flags and variables of their own build. The settings of .ko.yaml depend on the package,
 * and which packages there are depends on these settings: so .ko.yaml is read for the folders that are named, and once
 * more for the packages that were found there. Throws errors of settings, sources and the go command.
 */
export async function openBuild(
  surroundings: Surroundings,
  { own, koFile }: GatheredSettings,
  options: OpenBuildOptions,
): Promise<OpenBuild> {
  const asked = await options.opening;
  const sources = own.sources ?? ["."];
  const ko = koFile === undefined ? undefined : await readKo(koFile, asked);
  const first =
    ko === undefined
      ? own
      : await underKo(
          ko,
          own,
          sources.map((source) => guessOf(surroundings, source)),
        );
  const found = await find(surroundings, asked, sources, first, options);
  if (ko === undefined) return found;
  const said = await underKo(ko, own, found.packages);
  const same = JSON.stringify(choicesOf(said)) === JSON.stringify(choicesOf(first));
  return same ? { ...found, said } : find(surroundings, asked, sources, said, options);
}

async function find(
  surroundings: Surroundings,
  asked: Go,
  sources: readonly string[],
  said: Settings,
  { cacheFolder, cgo, platform }: OpenBuildOptions,
): Promise<OpenBuild> {
  const choices = choicesOf(said);
  const differs = Object.entries(choices.env).some(([name, value]) => asked.env[name] !== value);
  const go = differs ? await startGo(surroundings, said) : asked;
  const options = {
    platform: platform ?? firstPlatform(said.platforms) ?? ownPlatform(go.settings),
    choices,
    cacheFolder,
    allowModuleFolder: said.moduleFolder ?? false,
  };
  const flags = flagsOf(go, choices);
  requireC(flags, cgo);
  // An overlay that go cannot read is reported with the place of the error. A relative path comes from GOFLAGS, and is
  // relative to wherever go will run.
  if (isAbsolute(valueOfFlag(flags, "overlay") ?? "")) await readOverlay(flags, go.cwd);
  const packages = await resolveMainPackages(go, sources, options);
  return { go: await inChargeOf(go, packages), said, sources, packages, options };
}

/** Another module may require another release of Go, and have its own go.work. */
async function inChargeOf(go: Go, packages: readonly MainPackage[]): Promise<Go> {
  const [main, ...others] = packages;
  if (main === undefined || main.how === "install") return go;
  if (others.some(({ cwd }) => cwd !== main.cwd)) return go;
  return await goIn(go, main.cwd);
}

function requireC(flags: BuildFlags, cgo: boolean): void {
  const [found] = instrumentsOf(flags);
  if (found === undefined || cgo) return;
  throw new PlimsollError("flag-invalid", {
    what: `-${found} needs a build with C`,
    why: "its runtime is written in C, and plimsoll builds without C unless a flag says otherwise",
    fix: "leave it out, or build with C: slim, explain, diff, tags, prune and cost have --cgo",
  });
}

/** The platform whose build constraints decide which packages are found. */
function firstPlatform(platforms: readonly string[] = []): Platform | undefined {
  return platforms[0] === undefined || platforms[0] === "all" ? undefined : linuxPlatform(platforms[0]);
}

export function linuxPlatform(text: string): Platform {
  const platform = parsePlatform(text);
  if (platform.os === "linux") return platform;
  throw new PlimsollError("platform-unknown", {
    what: `plimsoll makes no image for ${text}`,
    why: "its bases are for Linux, and it can check only executables for Linux",
    fix: "for example --platform linux/amd64",
  });
}

/** An image runs on Linux, on this machine's own architecture unless told otherwise. */
export function ownPlatform(settings: Readonly<Record<string, string>>): Platform {
  return { os: "linux", architecture: settings.GOARCH ?? "amd64" };
}

async function readKo(file: ConfigFile, go: Go): Promise<KoAt> {
  const [{ parseKoSettings }, { namesGit }] = await Promise.all([
    import("../plan/settings/ko-file.ts"),
    import("../plan/settings/template.ts"),
  ]);
  const folder = dirname(file.path);
  const context = {
    env: go.env,
    goEnv: go.settings,
    now: new Date(),
    git: namesGit(file.text) ? await readCheckoutFacts(folder, go.env, go.signal) : undefined,
    anchorFlags,
  };
  const settings = parseKoSettings(file.text, file.path, folder, context);
  await requireFolders(settings, file.path);
  return { path: file.path, settings };
}

/** A build of no folder is one whose flags would be lost without a word: ko refuses it, too. */
async function requireFolders({ builds }: KoSettings, where: string): Promise<void> {
  for (const [index, { packageFolder }] of builds.entries()) {
    if ((await kindOf(packageFolder)) === "folder") continue;
    throw new PlimsollError("config-invalid", {
      what: `builds[${index}] names ${packageFolder}, and there is no such folder`,
      fix: "main must be a folder below dir, or a Go file in it; import paths and patterns are not possible there",
      where,
    });
  }
}

interface KoAt {
  readonly path: string;
  readonly settings: KoSettings;
}

interface Main {
  readonly folder: string;
  readonly importPath?: string;
}

async function underKo({ path, settings }: KoAt, own: Settings, mains: readonly Main[]): Promise<Settings> {
  const { koSettingsForAll } = await import("../plan/settings/ko-file.ts");
  return mergeSettings(own, koSettingsForAll(settings, mains, path));
}

/** The folder that a source would name, if it names a folder. */
function guessOf({ cwd }: Surroundings, source: string): Main {
  const path = resolve(cwd, source);
  return { folder: source.endsWith(".go") ? dirname(path) : path };
}
