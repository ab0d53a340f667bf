import { deserialize, serialize } from "node:v8";
import type { FileTree, TreeMarks } from "../../image/file-tree.ts";
import type { Image } from "../../image/image.ts";
import type { FileOwner } from "./ledger/owner.ts";
import { SURVEY_VERSION } from "./plain-survey.ts";

/**
 * Part of the name under which marks are kept between runs. It has to be raised when an entry of the same image gets another status or
 * another owner than before.
 */
const MARKS_VERSION = 1;

/**
 * What the layers of an image make of each other's entries. It follows from their surveys and from the image's config, and takes as long as all
 * else that a second look needs.
 */
export interface ImageMarks {
  readonly tree: TreeMarks;
  /** Each owner once. */
  readonly owners: readonly FileOwner[];
  /** For each entry of each layer, the index of its owner. */
  readonly ownerOf: readonly Uint32Array[];
}

/** Where marks are kept between runs. */
export interface KeptMarks {
  find(image: Image): Promise<ImageMarks | undefined>;
  keep(image: Image, marks: ImageMarks): Promise<void>;
}

export function marksOf(tree: FileTree, owners: readonly (readonly FileOwner[])[]): ImageMarks {
  const indexes = new Map<FileOwner, number>();
  const ownerOf = owners.map((ofLayer) =>
    Uint32Array.from(ofLayer, (owner) => indexes.getOrInsertComputed(owner, () => indexes.size)),
  );
  return { tree: tree.marks, owners: [...indexes.keys()], ownerOf };
}

export function ownersOf({ owners, ownerOf }: ImageMarks): readonly (readonly FileOwner[])[] {
  return ownerOf.map((indexes) => Array.from(indexes, (index) => owners[index]!));
}

/** A key of everything on which the marks of an image and their form depend: its manifest names its layers and its config. */
export function marksKey({ descriptor }: Image): string {
  return `marks ${MARKS_VERSION} of surveys ${SURVEY_VERSION} v8 ${process.versions.v8} ${descriptor.digest}`;
}

export function encodeMarks(marks: ImageMarks): Uint8Array {
  return serialize(marks);
}

/** Undefined for bytes that are not marks. */
export function decodeMarks(bytes: Uint8Array): ImageMarks | undefined {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}
