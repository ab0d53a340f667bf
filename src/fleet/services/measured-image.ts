import { formatPlatform } from "../../format/oci/platform.ts";
import { parseOsRelease } from "../../format/package-database/os-release.ts";
import { type Image, platformOf } from "../../image/image.ts";
import { findCauses } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { capturedKind } from "../../measure/image/owners/captured.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import { reclaimableOf } from "../../measure/image/reclaimable.ts";
import type { FleetImage, FleetSystem } from "./fleet-image.ts";

/** What a fleet keeps of an image that was measured. */
export function measuredImage(image: Image, ledger: ImageLedger): FleetImage {
  const { storedBytes, wireShareBytes } = reclaimableOf(ledger.layers, findCauses(ledger.layers, ledger.tree));
  return {
    digest: image.descriptor.digest,
    platform: formatPlatform(platformOf(image)),
    user: image.config.config?.User ?? "",
    createdMs: timeOf(image.config.created),
    system: systemOf(ledger),
    layers: image.layers.map(({ descriptor, diffID }, index) => {
      const { fetched, survey } = ledger.layers[index]!;
      return {
        digest: descriptor.digest,
        diffID,
        wireBytes: descriptor.size,
        sizeBytes: fetched ? survey.sizeBytes : null,
      };
    }),
    wireBytes: totalsOf(ledger).wireBytes,
    reclaimable: { sizeBytes: storedBytes, wireBytes: wireShareBytes },
  };
}

function timeOf(created: string | undefined): number | null {
  const time = Date.parse(created ?? "");
  return Number.isNaN(time) ? null : time;
}

/** The lowest layer with an os-release is the last of the base: what stands on it is another's work. */
function systemOf({ layers }: ImageLedger): FleetSystem | null {
  for (const [index, { survey }] of layers.entries()) {
    for (const [entry, content] of survey.captured) {
      if (capturedKind(survey.entries.path(entry)) !== "os-release") continue;
      const said = parseOsRelease(content);
      const id = said.get("ID");
      const version = said.get("VERSION_ID");
      if (id !== undefined) return { name: version === undefined ? id : `${id} ${version}`, layers: index + 1 };
    }
  }
  return null;
}
