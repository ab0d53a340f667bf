import { CERTIFICATE_BUNDLE } from "../../base/certificate-bundle.ts";
import { mayNeed } from "../../evidence/runtime/needed.ts";
import type { RuntimeFacts } from "../../evidence/runtime/runtime-facts.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import { planImageHealthcheck } from "./healthcheck.ts";
import type { AddedLayers, KeptPath, PlannedImage, SlimImagePlan } from "./slim-image-plan.ts";

/** What is needed about the image in addition to the facts. */
export interface ImageBasics {
  readonly image: PlannedImage;
  readonly config: ContainerConfig | undefined;
  readonly strip: boolean;
}

/** The folder of the zones in the static base: if the plan keeps files there itself, that layer is not added. */
const ZONES = "usr/share/zoneinfo";

/**
 * The plan that follows from the facts. A program of the Go compiler is stripped if that can be proven safe; everything
 * else stays as it is, also a program of gccgo, whose runtime reads its own DWARF to name a function.
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

/**
 * Layers for data that the service needs, or may need, and that the image has. If the image has no such data, the
 * service has to behave as before, so it is not added.
 */
function addedLayers({ evidence, baseData }: RuntimeFacts, stays: ReadonlySet<string>): AddedLayers {
  const wants = (id: "certificates" | "time-zones") => mayNeed(evidence, id) && baseData[id];
  return {
    certificates: wants("certificates") && !stays.has(CERTIFICATE_BUNDLE),
    timeZones: wants("time-zones") && !stays.has(ZONES),
  };
}
