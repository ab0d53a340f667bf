import { dirname, join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { MediaTypeFamily } from "../../format/oci/media-type.ts";
import type { ContainerWishes } from "../../plan/container.ts";
import { commandLineSettings } from "../../plan/settings/command-line.ts";
import { mergeSettings } from "../../plan/settings/merge.ts";
import type { AddedFile, Settings } from "../../plan/settings/settings.ts";
import { readSmallText } from "../../store/small-file.ts";
import type { GoWishes } from "../../toolchain/go/build-flags.ts";
import { inCI, type World } from "../world.ts";
import type { SlimFlags } from "./flags.ts";

/** What one run was asked for, from the command line, plimsoll.yaml and .ko.yaml, each default filled in. */
export interface SlimSettings {
  readonly destinations: readonly string[];
  readonly tags: readonly string[];
  readonly bare: boolean;
  /** As written; empty for this machine's, `all` for all that the base serves. */
  readonly platforms: readonly string[];
  readonly base: string;
  readonly addCa: readonly string[];
  readonly add: readonly AddedFile[];
  readonly binaryPath: string | undefined;
  readonly container: ContainerWishes;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mediaTypes: MediaTypeFamily;
  readonly compression: string;
  readonly wishes: GoWishes;
  readonly allowNoCgo: readonly string[];
  /** Built with C: `base` is then the image that shared objects are taken from. */
  readonly cgo: boolean;
  /** Where the symbols go that the image does without: a file, or a folder for several. */
  readonly debugSymbols: string | undefined;
  readonly before: string | undefined;
  readonly measure: boolean;
  readonly json: boolean;
  /** Where the page for the browser goes. */
  readonly report: string | undefined;
  readonly offline: boolean;
  readonly cache: boolean;
  readonly insecure: boolean;
  readonly caFile: string | undefined;
}

/** A configuration file as it was found. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

export interface GatheredSettings {
  /** The command line over plimsoll.yaml. */
  readonly strong: Settings;
  /** .ko.yaml, whose words depend on the package that is built: it is read once that is known. */
  readonly koFile: ConfigFile | undefined;
}

/** Throws `flag-invalid`, `config-invalid`. */
export async function gatherSettings(
  world: World,
  flags: SlimFlags,
  sources: readonly string[],
): Promise<GatheredSettings> {
  const words = from(world.cwd, commandLineSettings(sources, flags));
  const named = flags.config === undefined ? undefined : await requireFile(resolve(world.cwd, flags.config));
  if (named !== undefined && /\.ko\.ya?ml$/.test(named.path)) return { strong: words, koFile: named };
  const own = named ?? (await findFile(join(world.cwd, "plimsoll.yaml")));
  const koPath = world.env.KO_CONFIG_PATH;
  const koFile =
    koPath === undefined || koPath === ""
      ? await findFile(join(world.cwd, ".ko.yaml"))
      : await requireFile(resolve(world.cwd, koPath.endsWith(".yaml") ? koPath : join(koPath, ".ko.yaml")));
  if (own === undefined) return { strong: words, koFile };
  const { parsePlimsollSettings } = await import("../../plan/settings/plimsoll-file.ts");
  const file = from(dirname(own.path), parsePlimsollSettings(own.text, own.path));
  return { strong: mergeSettings(words, file), koFile };
}

/** Files that are put into the image are named from where they were said. */
function from(folder: string, said: Settings): Settings {
  const { add, addCa } = said;
  return {
    ...said,
    ...(add === undefined ? {} : { add: add.map((file) => ({ ...file, source: resolve(folder, file.source) })) }),
    ...(addCa === undefined ? {} : { addCa: addCa.map((path) => resolve(folder, path)) }),
  };
}

/** Fills in the defaults. */
export function completeSettings(world: World, flags: SlimFlags, said: Settings): SlimSettings {
  return {
    destinations: said.destinations ?? [],
    tags: said.imageTags ?? [],
    bare: said.bare ?? false,
    platforms: said.platforms ?? [],
    base: said.base ?? "static",
    addCa: said.addCa ?? [],
    add: said.add ?? [],
    binaryPath: said.binaryPath,
    container: said.container ?? {},
    annotations: said.annotations ?? {},
    mediaTypes: said.mediaTypes ?? "oci",
    compression: said.compression ?? "gzip",
    wishes: wishesOf(said),
    allowNoCgo: said.allowNoCgo ?? [],
    cgo: flags.cgo ?? false,
    debugSymbols: flags.debugSymbols === undefined ? undefined : resolve(world.cwd, flags.debugSymbols),
    before: said.before,
    measure: (said.measure ?? (inCI(world.env) ? "none" : "steps")) === "steps",
    json: flags.json ?? false,
    report: flags.report === undefined ? undefined : resolve(world.cwd, flags.report),
    offline: said.offline ?? false,
    cache: said.cache ?? true,
    insecure: said.insecure ?? false,
    caFile: said.caFile,
  };
}

/**
 * Offline, whatever variables were asked for: modules that GOPRIVATE or GONOPROXY name are fetched from their origin
 * even where GOPROXY is off (cmd/go, modfetch/proxy.go). Toolchains come through the proxy, so one that is in the module
 * cache is still used.
 */
const OFFLINE = { GOPROXY: "off", GONOPROXY: "none" };

export function wishesOf({ go, offline }: Settings): GoWishes {
  return {
    tags: go?.tags ?? [],
    ldflags: go?.ldflags ?? [],
    flags: go?.flags ?? [],
    env: { ...go?.env, ...(offline ? OFFLINE : {}) },
    vcs: go?.vcs,
  };
}

async function findFile(path: string): Promise<ConfigFile | undefined> {
  const text = await readSmallText(path, path, LIMITS.configFileBytes, "config-invalid");
  return text === undefined ? undefined : { path, text };
}

async function requireFile(path: string): Promise<ConfigFile> {
  const file = await findFile(path);
  if (file !== undefined) return file;
  throw new PlimsollError("config-invalid", {
    what: `${path} does not exist`,
    why: "the command line names it as the configuration",
  });
}
