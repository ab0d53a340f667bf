import { type ImageRow, viewImage } from "./image-rows.ts";
import { layerNames } from "./layer-pairs.ts";
import type { ImageLedger } from "./ledger/image-ledger.ts";
import type { ProgramParts } from "./program-parts.ts";
import type { ImageView } from "./view-names.ts";

/** One of two images, with what a view of it needs. */
export interface ImageSide {
  readonly ledger: ImageLedger;
  readonly programs: ProgramParts | undefined;
}

/** The bytes of one name in two images, stored and as a share of the compressed layers. */
export interface ImageDifference {
  readonly label: string;
  /** The module of a package, the package of a symbol; null for others. */
  readonly within: string | null;
  /** Null if the image has no such name. */
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  readonly changeBytes: number;
  readonly beforeWireBytes: number | null;
  readonly afterWireBytes: number | null;
  readonly changeWireBytes: number;
}

/**
 * Compares two images by one view, from the largest change to the smallest; what did not change comes last. Both
 * changes add up to the differences of the images' sizes. A name is the same in every layer, and so is an owner in
 * every version; a layer is recognized by its instruction.
 */
export function compareImages(before: ImageSide, after: ImageSide, view: ImageView): readonly ImageDifference[] {
  const [beforeSums, afterSums] = [sumsOf(before, view), sumsOf(after, view)];
  const keys = new Set([...beforeSums.keys(), ...afterSums.keys()]);
  return [...keys].map((key) => differenceOf(beforeSums.get(key), afterSums.get(key))).sort(byChange);
}

/** The bytes of one name in one image. */
export interface NamedSize {
  readonly label: string;
  /** The module of a package, the package of a symbol; null for others. */
  readonly within: string | null;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

interface Sum extends NamedSize {
  sizeBytes: number;
  wireBytes: number;
}

function differenceOf(before: Sum | undefined, after: Sum | undefined): ImageDifference {
  const { label, within } = (before ?? after)!;
  return {
    label,
    within,
    beforeBytes: before?.sizeBytes ?? null,
    afterBytes: after?.sizeBytes ?? null,
    changeBytes: (after?.sizeBytes ?? 0) - (before?.sizeBytes ?? 0),
    beforeWireBytes: before?.wireBytes ?? null,
    afterWireBytes: after?.wireBytes ?? null,
    changeWireBytes: (after?.wireBytes ?? 0) - (before?.wireBytes ?? 0),
  };
}

function byChange(a: ImageDifference, b: ImageDifference): number {
  const order =
    Math.abs(b.changeBytes) - Math.abs(a.changeBytes) || Math.abs(b.changeWireBytes) - Math.abs(a.changeWireBytes);
  return order || (a.label < b.label ? -1 : Number(a.label > b.label));
}

/** What a view of one image consists of, by names that other images share. The sizes add up to the image's. */
export function namedSizes(side: ImageSide, view: ImageView): readonly NamedSize[] {
  return [...sumsOf(side, view).values()];
}

/** What is compared, by a key that two images share. */
function sumsOf({ ledger, programs }: ImageSide, view: ImageView): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  const rows = viewImage(ledger, view, { programs });
  const nameOf = namerOf(ledger, view, rows);
  const parents = new Set(rows.map(({ parent }) => parent));
  for (const row of rows) {
    if (parents.has(row.id) || row.sizeBytes + row.wireBytes === 0) continue;
    const { label, within } = nameOf(row);
    const key = `${within ?? ""}\0${label}`;
    const sum = sums.get(key) ?? { label, within, sizeBytes: 0, wireBytes: 0 };
    sums.set(key, sum);
    sum.sizeBytes += row.sizeBytes;
    sum.wireBytes += row.wireBytes;
  }
  return sums;
}

type Namer = (leaf: ImageRow) => Pick<Sum, "label" | "within">;

/** Gives the name of a row without children, independent of its image. */
function namerOf(ledger: ImageLedger, view: ImageView, rows: readonly ImageRow[]): Namer {
  const parentOf = ({ parent }: ImageRow) => rows[parent ?? 0]!;
  switch (view) {
    case "layer": {
      const names = new Map(layerNames(ledger).map((name, index) => [`layer ${index}`, name]));
      return (leaf) => {
        const layer = parentOf(leaf);
        return { label: layer.kind === "layer" ? names.get(layer.label)! : leaf.label, within: null };
      };
    }
    case "directory":
      return (leaf) => ({ label: leaf.label === "[files]" ? filesIn(parentOf(leaf)) : leaf.label, within: null });
    case "owner": {
      const names = ownerNames(ledger);
      return ({ label }) => ({ label: names.get(label) ?? label, within: null });
    }
    case "package":
    case "symbol":
      return (leaf) => ({ label: leaf.label, within: leaf.kind === view ? parentOf(leaf).label : null });
    default:
      return ({ label }) => ({ label, within: null });
  }
}

function filesIn({ kind, label }: ImageRow): string {
  return kind === "directory" ? `${label}/*` : "/*";
}

/** For each owner, by its label in a view: its name without a version. */
function ownerNames({ layers }: ImageLedger): ReadonlyMap<string, string> {
  const owners = new Set(layers.flatMap((layer) => layer.owners));
  return new Map([...owners].map(({ name, version }) => [version === null ? name : `${name} ${version}`, name]));
}
