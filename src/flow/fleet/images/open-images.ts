import type { ErrorCode } from "../../../base/error.ts";
import { Slots } from "../../../base/slots.ts";
import type { FleetImage } from "../../../fleet/services/fleet-image.ts";
import type { FleetService } from "../../../fleet/services/fleet-service.ts";
import { parseReference, type Reference } from "../../../format/oci/reference.ts";
import type { KnownBlobs, Root } from "../../../image/blob-source.ts";
import type { Image } from "../../../image/image.ts";
import { asPlimsollError, problemText } from "../../../report/error-view.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { recogniseImage } from "../../../store/recognise.ts";
import type { SourceTarget, Target } from "../../../store/target.ts";
import type { KnownImages } from "./known-images.ts";

/** An image, where it is, and what its name stands for in a registry. */
export interface OpenedImage {
  readonly target: Target;
  readonly root: Root | undefined;
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
const AT_ONCE = 16;

/** What need not be asked for: what an image's name stands for, and the manifests and configs under it. */
export interface FoundImage {
  readonly root: Root;
  readonly blobs: KnownBlobs;
}

/** Opens images, a few at a time. One that cannot be opened hides no other. */
export class ImageOpener {
  readonly #surroundings: Surroundings;
  readonly #stores: Stores;
  readonly #choices: OpenChoices;
  readonly #slots = new Slots(AT_ONCE);

  constructor(surroundings: Surroundings, stores: Stores, choices: OpenChoices) {
    this.#surroundings = surroundings;
    this.#stores = stores;
    this.#choices = choices;
  }

  /** Which image a service means, or why none. */
  targetOf(service: FleetService): Promise<SourceTarget | { readonly why: string }> {
    return this.#slots.use(() => targetOf(service, this.#surroundings.cwd));
  }

  /** Asks for the manifest, and for the config unless it is known. Throws the signal's reason. */
  open(named: SourceTarget, found?: FoundImage): Promise<Opened> {
    return this.#slots.use(() => this.#open(named, found));
  }

  async #open(named: SourceTarget, found: FoundImage | undefined): Promise<Opened> {
    const { signal } = this.#surroundings;
    const { platform, known, onOpened } = this.#choices;
    signal.throwIfAborted();
    const blobs = new Map(found?.blobs);
    try {
      const target = await this.#stores.withKind(named);
      const root = found?.root ?? (await this.#stores.resolve(target));
      const measured = root && (await known?.find(root.descriptor.digest));
      if (measured !== undefined) return { known: measured };
      const opened = { target, root, image: await this.#stores.openImage(target, platform, root, blobs) };
      onOpened?.(opened);
      return opened;
    } catch (thrown) {
      signal.throwIfAborted();
      const { code } = asPlimsollError(thrown);
      return { why: code === "offline" ? OFFLINE : problemText(thrown), code };
    } finally {
      // Layers that stay open would keep them in memory.
      blobs.clear();
    }
  }
}

/** Opens the image of each service, once for all services that have it. Throws the signal's reason. */
export async function openImages(
  opener: ImageOpener,
  services: readonly FleetService[],
): Promise<ReadonlyMap<FleetService, ServiceImage>> {
  const begun = new Map<string, Promise<Opened>>();
  const openOnce = (target: SourceTarget): Promise<Opened> => {
    const key = JSON.stringify(target);
    const opened = begun.get(key) ?? opener.open(target);
    begun.set(key, opened);
    return opened;
  };
  const imageOf = async (service: FleetService): Promise<ServiceImage> => {
    const target = await opener.targetOf(service);
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
