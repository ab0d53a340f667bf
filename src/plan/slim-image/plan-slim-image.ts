import { neededOf } from "../../check/runtime/needed.ts";
import type { RuntimeFacts } from "../../check/runtime/runtime-facts.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import { planImageHealthcheck } from "./healthcheck.ts";
import type { AddedLayers, KeptPath, PlannedImage, SlimImagePlan } from "./slim-image-plan.ts";

/** What the command has to know of the image beside the facts. */
export interface ImageBasics {
  readonly image: PlannedImage;
  readonly config: ContainerConfig | undefined;
  /** Whether a container of the image finds a file at this path. */
  readonly has: (path: string) => boolean;
  readonly strip: boolean;
}

const BUNDLE = "etc/ssl/certs/ca-certificates.crt";

/** The plan that follows from what was found. A Go program is stripped where that can be proven; the rest stays as it is. */
export function planSlimImage(facts: RuntimeFacts, { image, config, has, strip }: ImageBasics): SlimImagePlan {
  const goPrograms = new Set(facts.programs.filter(({ kind }) => kind.is === "go").map(({ path }) => path));
  const keep = facts.kept.map(
    ({ path, why }): KeptPath => ({ path, as: strip && goPrograms.has(path) ? "stripped" : "unchanged", why }),
  );
  const stays = new Set(keep.map(({ path }) => path));
  const plainWords = facts.command.shell?.plainWords;
  return {
    schema: "plimsoll.slim-plan/1",
    image,
    command: plainWords === undefined ? "unchanged" : { entrypoint: plainWords },
    healthcheck: planImageHealthcheck(config, (path) => stays.has(path.replace(/^\/+/, ""))),
    add: addedLayers(facts, has, stays),
    users: facts.userFiles,
    keep,
  };
}

/** What the service needs for certain comes along; what it may need, where the image had it. */
function addedLayers(
  { evidence }: RuntimeFacts,
  has: (path: string) => boolean,
  stays: ReadonlySet<string>,
): AddedLayers {
  const wants = (id: string, path: string) => {
    const needed = neededOf(evidence, id);
    return needed === "yes" || (needed === "unknown" && has(path));
  };
  return {
    certificates: wants("certificates", BUNDLE) && !stays.has(BUNDLE),
    timeZones: wants("time-zones", "usr/share/zoneinfo") && !stays.has("usr/share/zoneinfo"),
  };
}
