import { formatPlatform } from "../../format/oci/platform.ts";
import type { RecordedPart, SizeRecord } from "../../format/size-record/size-record.ts";
import { type ImageSide, type NamedSize, namedSizes } from "../image/compare-images.ts";
import type { ImageLedger } from "../image/ledger/image-ledger.ts";
import { goProgramsOf, moduleVersions, ownerVersions } from "../image/part-versions.ts";
import { totalsOf } from "../image/pieces.ts";
import { byName } from "./by-name.ts";

/** What an image weighs, by layer, owner, module and package. Its Go programs must have been divided. */
export function recordImage(service: string, { ledger, programs }: Required<ImageSide>): SizeRecord {
  const side = { ledger, programs };
  return {
    service,
    platform: formatPlatform(ledger.config),
    kind: "image",
    digest: ledger.digest,
    goVersion: commonRelease(ledger),
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
function commonRelease(ledger: ImageLedger): string | null {
  const releases = new Set(goProgramsOf(ledger).map(({ version }) => version));
  return releases.size === 1 ? [...releases][0]! : null;
}

function compressionOf({ layers }: ImageLedger): string {
  return [...new Set(layers.map(({ survey }) => survey.compression))].sort().join("+") || "none";
}
