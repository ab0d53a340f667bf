import type { Digest } from "../../../base/digest.ts";
import type { ErrorCode } from "../../../base/error.ts";
import { Slots } from "../../../base/slots.ts";
import type { FleetImage } from "../../../fleet/services/fleet-image.ts";
import type { FleetService } from "../../../fleet/services/fleet-service.ts";
import { parseReference, type Reference } from "../../../format/oci/reference.ts";
import type { Image } from "../../../image/image.ts";
import { asPlimsollError, problemText } from "../../../report/error-view.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { recogniseImage } from "../../../store/recognise.ts";
import type { SourceTarget, Target } from "../../../store/target.ts";
import type { KnownImages } from "./known-images.ts";

/** An image, where it is, and the digest that its name stands for in a registry. */
export interface OpenedImage {
  readonly target: Target;
  readonly root: Digest | undefined;
  readonly image: Image;
}

/** An image that could be opened, one that an earlier run has measured, or why there is none. */
export type Opened =
  | OpenedImage
  | { readonly known: FleetImage }
  /** With the code where opening it was tried. */
  | { readonly why: string; readonly code?: ErrorCode };

/** What a service's image is called in a registry, or why in none, and what was opened. */
export interface ServiceImage {
  readonly reference: Reference | { readonly why: string };
  readonly opened: Opened;
}

export interface OpenChoices {
  /** The platform that was asked for. */
  readonly platform: string | undefined;
  /** Images that need not be opened, because they were measured before. */
  readonly known?: KnownImages | undefined;
  /** Told of each image as soon as it is open. */
  readonly onOpened?: (opened: OpenedImage) => void;
}

/** Registries answer several questions at once, and few enough for their limits. */
const AT_ONCE = 8;

/**
 * Opens the image of each service: its manifest, and its config unless it is known; once for all services that have it. One that
 * cannot be opened hides no other. Throws the signal's reason.
 */
export async function openImages(
  { cwd, signal }: Surroundings,
  stores: Stores,
  services: readonly FleetService[],
  { platform, known, onOpened }: OpenChoices,
): Promise<ReadonlyMap<FleetService, ServiceImage>> {
  const slots = new Slots(AT_ONCE);
  const open = async (named: SourceTarget): Promise<Opened> => {
    signal.throwIfAborted();
    try {
      const target = await stores.withKind(named);
      const root = await stores.resolve(target);
      const measured = root && (await known?.find(root.descriptor.digest));
      if (measured !== undefined) return { known: measured };
      const image = await stores.openImage(target, platform, root);
      const opened = { target, root: root?.descriptor.digest, image };
      onOpened?.(opened);
      return opened;
    } catch (thrown) {
      signal.throwIfAborted();
      const { code } = asPlimsollError(thrown);
      return { why: code === "offline" ? OFFLINE : problemText(thrown), code };
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
export async function targetOf(
  { image, run }: FleetService,
  cwd: string,
): Promise<SourceTarget | { readonly why: string }> {
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
