import type { ErrorCode } from "../../../base/error.ts";
import type { FleetService } from "../../../fleet/services/fleet-service.ts";
import type { Shard } from "../../../fleet/shards/shard.ts";
import { formatReference } from "../../../format/oci/reference.ts";
import type { Layer } from "../../../image/image.ts";
import { platformChoice, type Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { SourceTarget } from "../../../store/target.ts";
import { distinctLayers } from "./distinct-layers.ts";
import { ImageOpener, type Opened } from "./open-images.ts";
import type { PartStore } from "./part-stores.ts";
import { FleetPlan } from "./plan.ts";

/** The layers of a fleet, as one of its shards sees them. */
export interface FleetLayers {
  /** Each once. */
  readonly layers: readonly Layer[];
  readonly unopened: readonly UnopenedImage[];
  readonly plan: FleetPlan["parts"];
  /** Parts that are not believed, and were made anew. */
  readonly refused: FleetPlan["refused"];
}

interface UnopenedImage {
  /** As its service names it. */
  readonly image: string;
  readonly why: string;
  readonly code?: ErrorCode;
}

export interface LayersRequest {
  readonly platform: string | undefined;
  readonly shard: Shard;
  readonly night: string;
  readonly parts: PartStore;
}

/**
 * Finds the layers of all images: of those in registries by the plan that all shards share, and of the others by opening them here. No image is held
 * longer than it takes to see its layers. Throws what keeping a part throws, and the signal's reason.
 */
export async function layersOfFleet(
  surroundings: Surroundings,
  stores: Stores,
  services: readonly FleetService[],
  { platform, shard, night, parts }: LayersRequest,
): Promise<FleetLayers> {
  const opener = new ImageOpener(surroundings, stores, { platform });
  const layers = new Map<string, Layer>();
  const unopened = new Map<string, UnopenedImage>();
  const note = (names: Iterable<string>, opened: Opened) => {
    if ("why" in opened) for (const image of names) unopened.set(image, { image, ...opened });
    if (!("image" in opened)) return;
    for (const [key, layer] of distinctLayers(opened.image.layers)) if (!layers.has(key)) layers.set(key, layer);
  };
  const { inRegistries, here, nowhere } = await placesOf(opener, services);
  for (const [image, why] of nowhere) note([image], { why });
  for (const { target, names } of here) note(names, await opener.open(target));
  const plan = new FleetPlan(opener, parts, surroundings.signal, (reference, opened) =>
    note(inRegistries.get(reference)!, opened),
  );
  const meant = JSON.stringify(platformChoice(platform));
  await plan.open({ references: [...inRegistries.keys()], platform: meant, night }, shard);
  return { layers: [...layers.values()], unopened: [...unopened.values()], plan: plan.parts, refused: plan.refused };
}

/** Images by where they are, each with the names that services have for it. */
interface Places {
  readonly inRegistries: ReadonlyMap<string, ReadonlySet<string>>;
  readonly here: readonly { readonly target: SourceTarget; readonly names: ReadonlySet<string> }[];
  readonly nowhere: ReadonlyMap<string, string>;
}

async function placesOf(opener: ImageOpener, services: readonly FleetService[]): Promise<Places> {
  const inRegistries = new Map<string, Set<string>>();
  const here = new Map<string, { readonly target: SourceTarget; readonly names: Set<string> }>();
  const nowhere = new Map<string, string>();
  for (const service of services) {
    const target = await opener.targetOf(service);
    if ("why" in target) nowhere.set(service.image, target.why);
    else if (target.kind === "registry") {
      inRegistries.getOrInsertComputed(formatReference(target.reference), () => new Set()).add(service.image);
    } else {
      const key = JSON.stringify(target);
      here.getOrInsertComputed(key, () => ({ target, names: new Set() })).names.add(service.image);
    }
  }
  return { inRegistries, here: [...here.values()], nowhere };
}
