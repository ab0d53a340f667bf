import { formatPlatform } from "../../format/oci/platform.ts";
import { parseOsRelease } from "../../format/package-database/os-release.ts";
import { isFetched } from "../../image/foreign-layer.ts";
import { type Image, platformOf } from "../../image/image.ts";
import type { Waste } from "../../measure/image/layer-waste.ts";
import type { LayerSurvey } from "../../measure/image/ledger/layer-survey.ts";
import { capturedKind } from "../../measure/image/owners/captured.ts";
import type { FleetImage, FleetSystem } from "./fleet-image.ts";

/** What a fleet keeps of an image whose layers were surveyed. */
export function measuredImage(image: Image, surveys: readonly LayerSurvey[], waste: Waste): FleetImage {
  const named = image.bytes.length + image.configBytes.length;
  return {
    digest: image.descriptor.digest,
    platform: formatPlatform(platformOf(image)),
    user: image.config.config?.User ?? "",
    createdMs: timeOf(image.config.created),
    system: systemOf(surveys),
    layers: image.layers.map(({ descriptor, diffID }, index) => ({
      digest: descriptor.digest,
      diffID,
      wireBytes: descriptor.size,
      sizeBytes: isFetched(descriptor) ? surveys[index]!.sizeBytes : null,
    })),
    wireBytes: surveys.reduce((sum, { wireBytes }) => sum + wireBytes, named),
    reclaimable: { sizeBytes: waste.storedBytes, wireBytes: waste.wireShareBytes },
  };
}

function timeOf(created: string | undefined): number | null {
  const time = Date.parse(created ?? "");
  return Number.isNaN(time) ? null : time;
}

/** The lowest layer with an os-release is the last of the base: what stands on it is another's work. */
function systemOf(surveys: readonly LayerSurvey[]): FleetSystem | null {
  for (const [index, survey] of surveys.entries()) {
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
