import { formatPlatform } from "../../format/oci/platform.ts";
import type { RecordedPart, SizeRecord } from "../../format/size-record/size-record.ts";
import { type ImageSide, type NamedSize, namedSizes } from "../image/compare-images.ts";
import type { ImageLedger } from "../image/ledger/image-ledger.ts";
import type { GoProgram } from "../image/ledger/layer-survey.ts";
import { totalsOf } from "../image/pieces.ts";
import { byName } from "./by-name.ts";

/** What an image weighs, by layer, owner, module and package. Its Go programs must have been divided by label. */
export function recordImage(service: string, { ledger, programs }: Required<ImageSide>): SizeRecord {
  const side = { ledger, programs };
  return {
    service,
    platform: formatPlatform(ledger.config),
    kind: "image",
    digest: ledger.digest,
    goVersion: commonRelease(goProgramsOf(ledger)),
    compression: compressionOf(ledger),
    ...totalsOf(ledger),
    layers: layersOf(ledger, namedSizes(side, "layer")),
    owners: partsOf(namedSizes(side, "owner"), ownerVersions(ledger)),
    modules: partsOf(namedSizes(side, "module"), moduleVersions(ledger)),
    packages: namedSizes(side, "package")
      .map(({ label, within, sizeBytes, wireBytes }) => ({ name: label, module: within, sizeBytes, wireBytes }))
      .sort(byName),
  };
}

function partsOf(sizes: readonly NamedSize[], versions: ReadonlyMap<string, string>): RecordedPart[] {
  return sizes
    .map(({ label, sizeBytes, wireBytes }) => ({
      name: label,
      version: versions.get(label) ?? null,
      sizeBytes,
      wireBytes,
    }))
    .sort(byName);
}

/** In the order of the image; the manifest and the config, which are in no layer, come last. */
function layersOf({ layers }: ImageLedger, sizes: readonly NamedSize[]): SizeRecord["layers"] {
  const instructions = layers.map(({ instruction }) => instruction?.text.replaceAll(/\s+/g, " ") ?? "");
  const place = (name: string) => {
    const at = instructions.indexOf(name.replace(/ \(\d+\)$/, ""));
    return at === -1 ? instructions.length : at;
  };
  return sizes
    .map(({ label, sizeBytes, wireBytes }) => ({ name: label, sizeBytes, wireBytes }))
    .sort((a, b) => place(a.name) - place(b.name) || byName(a, b));
}

/** The release of Go that all programs were built with; null if there are none, or if they differ. */
function commonRelease(programs: readonly GoProgram[]): string | null {
  const releases = new Set(programs.map(({ version }) => version));
  return releases.size === 1 ? [...releases][0]! : null;
}

function compressionOf({ layers }: ImageLedger): string {
  return [...new Set(layers.map(({ survey }) => survey.compression))].sort().join("+") || "none";
}

function goProgramsOf({ layers }: ImageLedger): readonly GoProgram[] {
  return layers.flatMap(({ survey }) => [...survey.programs.values()].flatMap(({ go }) => go ?? []));
}

/**
 * Versions of modules by their paths; that of `std` is the release of Go. A module that two programs have in different
 * versions has both, joined by a comma.
 */
export function moduleVersions(ledger: ImageLedger): ReadonlyMap<string, string> {
  const versions = new Map<string, Set<string>>();
  const add = (path: string, version: string) => {
    if (version === "" || version === "(devel)") return;
    versions.set(path, (versions.get(path) ?? new Set()).add(version));
  };
  for (const { version, modules } of goProgramsOf(ledger)) {
    add("std", version);
    for (const module of modules) add(module.path, module.version);
  }
  return new Map([...versions].map(([path, found]) => [path, [...found].sort().join(", ")]));
}

/** Versions of owners by their names. */
export function ownerVersions({ layers }: ImageLedger): ReadonlyMap<string, string> {
  const owners = new Set(layers.flatMap((layer) => layer.owners));
  return new Map([...owners].flatMap(({ name, version }) => (version === null ? [] : [[name, version] as const])));
}
