import { dirname, join, resolve } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import type { BuildWords } from "../plan/settings/build-words.ts";
import { type CommandLineWords, commandLineSettings } from "../plan/settings/command-line.ts";
import { mergeSettings } from "../plan/settings/merge.ts";
import type { Settings } from "../plan/settings/settings.ts";
import { readSmallText } from "../store/file/small-file.ts";
import type { BuildChoices } from "../toolchain/go/build-flags.ts";
import { anchorFlags } from "../toolchain/go/flag-words.ts";
import type { Surroundings } from "./surroundings.ts";

/** A configuration file as it was found. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

export interface GatheredSettings {
  /** The settings for plimsoll itself: the command line, and plimsoll.yaml for what the command line omits. */
  readonly own: Settings;
  /** .ko.yaml, whose settings depend on the package that is built: it is read once the package is known. */
  readonly koFile: ConfigFile | undefined;
  /** plimsoll.yaml, or what stands in for it. */
  readonly ownFile?: ConfigFile;
}

/** Throws `flag-invalid`, `config-invalid`. */
export async function gatherSettings(
  surroundings: Surroundings,
  request: CommandLineWords & Pick<BuildWords, "config">,
  sources: readonly string[],
): Promise<GatheredSettings> {
  const words = from(surroundings.cwd, commandLineSettings(sources, request));
  const named = request.config === undefined ? undefined : await requireFile(resolve(surroundings.cwd, request.config));
  if (named !== undefined && /\.ko\.ya?ml$/.test(named.path)) return { own: words, koFile: named };
  const ownFile = named ?? (await findFile(join(surroundings.cwd, "plimsoll.yaml")));
  const koPath = surroundings.env.KO_CONFIG_PATH;
  const koFile =
    koPath === undefined || koPath === ""
      ? await findFile(join(surroundings.cwd, ".ko.yaml"))
      : await requireFile(resolve(surroundings.cwd, koPath.endsWith(".yaml") ? koPath : join(koPath, ".ko.yaml")));
  if (ownFile === undefined) return { own: words, koFile };
  const { parsePlimsollSettings } = await import("../plan/settings/plimsoll-file.ts");
  const file = from(dirname(ownFile.path), parsePlimsollSettings(ownFile.text, ownFile.path));
  return { own: mergeSettings(words, file), koFile, ownFile };
}

/**
 * Makes paths relative to the place where they were given: files that are put into the image, and files that build
 * flags name.
 */
function from(folder: string, said: Settings): Settings {
  const { add, addCa, go } = said;
  const flags = go?.flags && anchorFlags(go.flags, folder, "the flags of the build");
  return {
    ...said,
    ...(add === undefined ? {} : { add: add.map((file) => ({ ...file, source: resolve(folder, file.source) })) }),
    ...(addCa === undefined ? {} : { addCa: addCa.map((path) => resolve(folder, path)) }),
    ...(flags === undefined ? {} : { go: { ...go, flags } }),
  };
}

/**
 * Offline, whatever variables are set: modules that GOPRIVATE or GONOPROXY name are fetched from their origin even
 * where GOPROXY is off (cmd/go, modfetch/proxy.go). Toolchains come through the proxy, so one that is in the module
 * cache is still used.
 */
const OFFLINE = { GOPROXY: "off", GONOPROXY: "none" };

export function choicesOf({ go, offline }: Settings): BuildChoices {
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
    why: "the command line names this file as the configuration",
  });
}
