import type { Digest } from "../../base/digest.ts";
import type { FleetImage, FleetLayer } from "../services/fleet-image.ts";

/**
 * A way to have fewer bases: images of one release of a system that stand on different layers of it, and the one that most
 * of them stand on already. Computed from layers that are there; nobody has built it.
 */
export interface RebaseProposal {
  /** `debian 12`. */
  readonly system: string;
  /** The diffIDs of the layers to build on. */
  readonly onto: readonly Digest[];
  /** An image that stands on them. */
  readonly like: string;
  /** The images to build again, by name. */
  readonly images: readonly string[];
  /** Blobs of the other bases that no image would need any more: what the registry saves, and a node that runs all of them. */
  readonly savedWireBytes: number;
  /** The same in tars, as a node keeps them; null where some were not measured. */
  readonly savedSizeBytes: number | null;
}

interface NamedImage {
  readonly name: string;
  readonly image: FleetImage;
}

interface Base {
  readonly layers: readonly FleetLayer[];
  readonly images: readonly NamedImage[];
}

/**
 * What saves most comes first. Only images of the same release of the same system are put on one base: whether a program
 * runs on another system, layers cannot say.
 */
export function proposeRebases(images: readonly NamedImage[]): readonly RebaseProposal[] {
  const placed = images.filter(({ image }) => image.system !== null);
  return [...Map.groupBy(placed, ({ image }) => image.system!.name)]
    .flatMap(([system, group]) => proposalFor(system, basesOf(group), images) ?? [])
    .filter(({ savedWireBytes }) => savedWireBytes > 0)
    .toSorted((a, b) => b.savedWireBytes - a.savedWireBytes);
}

/** What most images stand on comes first, and of equals the smallest. */
function basesOf(images: readonly NamedImage[]): readonly Base[] {
  const keyOf = ({ image }: NamedImage) =>
    baseLayers(image)
      .map(({ diffID }) => diffID)
      .join(" ");
  return [...Map.groupBy(images, keyOf).values()]
    .map((group) => ({ layers: baseLayers(group[0]!.image), images: group }))
    .toSorted((a, b) => b.images.length - a.images.length || wireBytesOf(a.layers) - wireBytesOf(b.layers));
}

function baseLayers({ layers, system }: FleetImage): readonly FleetLayer[] {
  return layers.slice(0, system?.layers ?? 0);
}

function proposalFor(
  system: string,
  [target, ...others]: readonly Base[],
  all: readonly NamedImage[],
): RebaseProposal | undefined {
  if (target === undefined || others.length === 0) return undefined;
  const isMoved = new Set(others.flatMap(({ images }) => images.map(({ image }) => image)));
  const stillNeeded = new Set([
    ...target.layers.map(({ diffID }) => diffID),
    ...all.flatMap(({ image }) =>
      (isMoved.has(image) ? image.layers.slice(image.system!.layers) : image.layers).map(({ diffID }) => diffID),
    ),
  ]);
  const gone = others.flatMap(({ layers }) => layers).filter(({ diffID }) => !stillNeeded.has(diffID));
  // A registry keeps blobs, and a node the tars in them.
  const blobs = new Map(gone.map((layer) => [layer.digest, layer]));
  const sizes = [...new Map(gone.map((layer) => [layer.diffID, layer])).values()].map(({ sizeBytes }) => sizeBytes);
  return {
    system,
    onto: target.layers.map(({ diffID }) => diffID),
    like: target.images[0]!.name,
    images: all.filter(({ image }) => isMoved.has(image)).map(({ name }) => name),
    savedWireBytes: wireBytesOf([...blobs.values()]),
    savedSizeBytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, bytes) => sum + bytes!, 0),
  };
}

function wireBytesOf(layers: readonly FleetLayer[]): number {
  return layers.reduce((sum, { wireBytes }) => sum + wireBytes, 0);
}
