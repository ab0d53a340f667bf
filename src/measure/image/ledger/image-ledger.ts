import type { Digest } from "../../../base/digest.ts";
import type { PlimsollError } from "../../../base/error.ts";
import type { ImageConfig } from "../../../format/oci/config.ts";
import type { Descriptor } from "../../../format/oci/descriptor.ts";
import type { Instruction } from "../../../format/oci/instructions.ts";
import type { EntryPlace } from "../../../image/file-status.ts";
import type { FileTree } from "../../../image/file-tree.ts";
import type { LayerSurvey } from "./layer-survey.ts";
import type { FileOwner } from "./owner.ts";

/**
 * Everything that is known about an image. Its layers say what the bytes are; the rest says how the layers are
 * connected.
 */
export interface ImageLedger {
  /** The name that a person gave. */
  readonly name: string;
  readonly digest: Digest;
  readonly config: ImageConfig;
  readonly manifestBytes: number;
  readonly configBytes: number;
  readonly layers: readonly MeasuredLayer[];
  readonly tree: FileTree;
  /** Package databases that could not be read: the files of their packages appear to have no owner. */
  readonly unread: readonly UnreadPackageFile[];
}

/** A package database that exists but could not be read: the owners of its packages' files are not known. */
export interface UnreadPackageFile {
  readonly place: EntryPlace;
  readonly path: string;
  readonly error: PlimsollError;
}

export interface MeasuredLayer {
  readonly index: number;
  readonly descriptor: Descriptor;
  /** False for a layer that is stored elsewhere: only the sizes in its survey are meaningful. */
  readonly fetched: boolean;
  readonly instruction: Instruction | null;
  readonly survey: LayerSurvey;
  /** The owner of each entry. */
  readonly owners: readonly FileOwner[];
}
