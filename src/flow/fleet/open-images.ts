import { PlimsollError } from "../../base/error.ts";
import { Slots } from "../../base/slots.ts";
import type { FleetService } from "../../fleet/services/fleet-service.ts";
import { parseReference, type Reference } from "../../format/oci/reference.ts";
import type { Image } from "../../image/image.ts";
import { problemText } from "../../report/error-view.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { SourceTarget } from "../../store/target.ts";

/** An image that could be opened, or why it could not be. */
export type Opened = { readonly image: Image } | { readonly why: string };

/** What a service's image is called in a registry, or why in none, and what was opened. */
interface ServiceImage {
  readonly reference: Reference | { readonly why: string };
  readonly opened: Opened;
}

/** Registries answer several questions at once, and few enough for their limits. */
const AT_ONCE = 8;

/**
 * Opens the image of each service: its manifest and config, once for all services that have it. One that cannot be opened hides
 * no other. Throws the signal's reason.
 */
export async function openImages(
  { cwd, signal }: Surroundings,
  stores: Stores,
  services: readonly FleetService[],
  platform: string | undefined,
): Promise<ReadonlyMap<FleetService, ServiceImage>> {
  const slots = new Slots(AT_ONCE);
  const open = async (target: SourceTarget): Promise<Opened> => {
    signal.throwIfAborted();
    try {
      return { image: await stores.openImage(await stores.withKind(target), platform) };
    } catch (thrown) {
      signal.throwIfAborted();
      return { why: isOffline(thrown) ? OFFLINE : problemText(thrown) };
    }
  };
  const begun = new Map<string, Promise<Opened>>();
  const openOnce = (target: SourceTarget): Promise<Opened> => {
    const key = JSON.stringify(target);
    const opened = begun.get(key) ?? slots.use(() => open(target));
    begun.set(key, opened);
    return opened;
  };
  const imageOf = async (service: FleetService): Promise<ServiceImage> => {
    const target = await slots.use(() => targetOf(service, cwd));
    if ("why" in target) return { reference: target, opened: target };
    const reference = target.kind === "registry" ? target.reference : NOT_IN_A_REGISTRY;
    return { reference, opened: await openOnce(target) };
  };
  return new Map(await Promise.all(services.map(async (service) => [service, await imageOf(service)] as const)));
}

/**
 * Which image a text means. People also name files of this machine; in a manifest it is always a reference, as kubelet reads it: a folder
 * that happens to have its name is another image.
 */
async function targetOf({ image, run }: FleetService, cwd: string): Promise<SourceTarget | { readonly why: string }> {
  try {
    if (run !== null) return { kind: "registry", reference: parseReference(image) };
    return (await recogniseImage(image, cwd)) ?? { why: `${image} names no image` };
  } catch (thrown) {
    return { why: problemText(thrown) };
  }
}

/** Without the image's name, which its row has: one sentence for all of them. */
const NOT_IN_A_REGISTRY = { why: "it is no image of a registry" };

const OFFLINE = "its image is in a registry, and plimsoll was told to stay offline";

function isOffline(thrown: unknown): boolean {
  return thrown instanceof PlimsollError && thrown.code === "offline";
}
