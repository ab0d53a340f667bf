import { resolve } from "node:path";
import type { MediaTypeFamily } from "../format/oci/media-type.ts";
import type { ContainerRequest } from "../plan/container.ts";
import type { AddedFile, Settings } from "../plan/settings/settings.ts";
import { choicesOf } from "../session/gather-settings.ts";
import { inCI, type Surroundings } from "../session/surroundings.ts";
import type { BuildChoices } from "../toolchain/go/build-flags.ts";
import { ATTACHED } from "./findings/request.ts";
import type { ServiceRequest } from "./request.ts";

/** What one run was asked for, from the command line, plimsoll.yaml and .ko.yaml, each default filled in. */
export interface SlimSettings {
  readonly destinations: readonly string[];
  readonly tags: readonly string[];
  readonly bare: boolean;
  /** As written; empty for this machine's platform, `all` for all platforms that the base has. */
  readonly platforms: readonly string[];
  readonly base: string;
  readonly addCa: readonly string[];
  readonly add: readonly AddedFile[];
  readonly binaryPath: string | undefined;
  readonly container: ContainerRequest;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mediaTypes: MediaTypeFamily;
  readonly compression: string;
  readonly choices: BuildChoices;
  readonly allowNoCgo: readonly string[];
  /** Built with C: `base` is then the image that shared objects are taken from. */
  readonly cgo: boolean;
  /** Where the symbols that are removed from the image go: an absolute path, or the word that attaches them. */
  readonly debugSymbols: string | undefined;
  readonly before: string | undefined;
  readonly measure: boolean;
  /** Where the page for the browser is written. */
  readonly report: string | undefined;
  readonly offline: boolean;
  readonly cache: boolean;
  readonly insecure: boolean;
  readonly caFile: string | undefined;
}

/** Fills in the defaults. */
export function completeSettings(surroundings: Surroundings, request: ServiceRequest, said: Settings): SlimSettings {
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
    choices: choicesOf(said),
    allowNoCgo: said.allowNoCgo ?? [],
    cgo: request.cgo ?? false,
    debugSymbols: placeOfSymbols(surroundings, request.debugSymbols),
    before: said.before,
    measure: (said.measure ?? (inCI(surroundings.env) ? "none" : "steps")) === "steps",
    report: request.report === undefined ? undefined : resolve(surroundings.cwd, request.report),
    offline: said.offline ?? false,
    cache: said.cache ?? true,
    insecure: said.insecure ?? false,
    caFile: said.caFile,
  };
}

function placeOfSymbols({ cwd }: Surroundings, said: string | undefined): string | undefined {
  return said === undefined || said === ATTACHED ? said : resolve(cwd, said);
}
