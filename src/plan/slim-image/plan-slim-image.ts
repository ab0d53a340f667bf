import { CERTIFICATE_BUNDLE } from "../../base/certificate-bundle.ts";
import { mayNeed } from "../../evidence/runtime/needed.ts";
import type { RuntimeFacts } from "../../evidence/runtime/runtime-facts.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import { planImageHealthcheck } from "./healthcheck.ts";
import type { AddedLayers, KeptPath, PlannedImage, SlimImagePlan } from "./slim-image-plan.ts";

/** What the command has to know of the image beside the facts. */
export interface ImageBasics {
  readonly image: PlannedImage;
  readonly config: ContainerConfig | undefined;
  readonly strip: boolean;
}

/** Where the layers of the static base have theirs: what a plan keeps there itself is not put below it once more. */
const ZONES = "usr/share/zoneinfo";

/**
 * The plan that follows from what was found. A Go program is stripped where that can be proven; the rest stays as it is,
 * and so does a program of gccgo, whose runtime reads its own DWARF to name a function.
 */
export function planSlimImage(facts: RuntimeFacts, { image, config, strip }: ImageBasics): SlimImagePlan {
  const goPrograms = new Set(
    facts.programs.flatMap(({ kind, path }) => (kind.is === "go" && kind.facts.origin?.by === "gc" ? [path] : [])),
  );
  const keep = facts.kept.map(
    ({ path, why }): KeptPath => ({ path, as: strip && goPrograms.has(path) ? "stripped" : "unchanged", why }),
  );
  const stays = new Set(keep.map(({ path }) => path));
  const plainWords = facts.command.shell?.plainWords;
  return {
    schema: "plimsoll.slim-plan/1",
    image,
    command: plainWords === undefined ? "unchanged" : { entrypoint: plainWords },
    healthcheck: planImageHealthcheck(
      config,
      facts.healthcheckPaths.length > 0 && facts.healthcheckPaths.every((path) => stays.has(path)),
    ),
    add: addedLayers(facts, stays),
    users: facts.userFiles,
    keep,
  };
}

/** What the service needs, or may need, and the image has: where the image has none, the answers would be others. */
function addedLayers({ evidence, baseData }: RuntimeFacts, stays: ReadonlySet<string>): AddedLayers {
  const wants = (id: "certificates" | "time-zones") => mayNeed(evidence, id) && baseData[id];
  return {
    certificates: wants("certificates") && !stays.has(CERTIFICATE_BUNDLE),
    timeZones: wants("time-zones") && !stays.has(ZONES),
  };
}
