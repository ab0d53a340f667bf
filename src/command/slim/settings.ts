import type { MediaTypeFamily } from "../../format/oci/media-type.ts";
import type { ContainerWishes } from "../../plan/container.ts";
import type { GoWishes } from "../../toolchain/go/build-flags.ts";
import type { World } from "../world.ts";
import type { SlimFlags } from "./flags.ts";

/** What one run was asked for, from the command line, plimsoll.yaml and .ko.yaml, each default filled in. */
export interface SlimSettings {
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly tags: readonly string[];
  readonly bare: boolean;
  /** As written; empty for this machine's, `all` for all that the base serves. */
  readonly platforms: readonly string[];
  readonly base: string;
  readonly addCa: readonly string[];
  readonly add: readonly { readonly source: string; readonly destination: string }[];
  readonly binaryPath: string | undefined;
  readonly container: ContainerWishes;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mediaTypes: MediaTypeFamily;
  readonly compression: string;
  readonly wishes: GoWishes;
  readonly allowNoCgo: readonly string[];
  readonly moduleFolder: boolean;
  readonly before: string | undefined;
  readonly measure: boolean;
  readonly json: boolean;
  readonly offline: boolean;
  readonly cache: boolean;
  readonly insecure: boolean;
  readonly caFile: string | undefined;
}

/** The settings of the command line over those of the configuration files over the defaults. */
export async function gatherSettings(
  world: World,
  flags: SlimFlags,
  sources: readonly string[],
): Promise<SlimSettings> {
  return {
    sources,
    destinations: flags.output ?? [],
    tags: flags.tag ?? [],
    bare: flags.bare ?? false,
    platforms: flags.platform ?? [],
    base: flags.base ?? "static",
    addCa: flags.addCa ?? [],
    add: [],
    binaryPath: flags.binaryPath,
    container: {},
    annotations: {},
    mediaTypes: flags.mediaTypes ?? "oci",
    compression: flags.compression ?? "gzip",
    wishes: {
      tags: flags.tags ?? [],
      ldflags: flags.ldflags ?? [],
      flags: flags.goflag ?? [],
      env: {},
      vcs: flags.vcs,
    },
    allowNoCgo: flags.allowNoCgo ?? [],
    moduleFolder: flags.moduleFolder ?? false,
    before: flags.before,
    measure: flags.measure === undefined ? world.env.CI === undefined : flags.measure === "steps",
    json: flags.json ?? false,
    offline: flags.offline ?? false,
    cache: flags.cache ?? true,
    insecure: flags.insecure ?? false,
    caFile: flags.caFile,
  };
}
