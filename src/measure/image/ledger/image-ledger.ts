import type { Digest } from "../../../base/digest.ts";
import type { PlimsollError } from "../../../base/error.ts";
import type { ImageConfig } from "../../../format/oci/config.ts";
import type { Descriptor } from "../../../format/oci/descriptor.ts";
import type { Instruction } from "../../../format/oci/instructions.ts";
import type { EntryPlace } from "../../../image/file-status.ts";
import type { FileTree } from "../../../image/file-tree.ts";
import type { LayerSurvey } from "./layer-survey.ts";
import type { FileOwner } from "./owner.ts";

/** Everything that was found out about an image. What the bytes are is in its layers; the rest is how they hang together. */
export interface ImageLedger {
  /** As a person named it. */
  readonly name: string;
  readonly digest: Digest;
  readonly config: ImageConfig;
  readonly manifestBytes: number;
  readonly configBytes: number;
  readonly layers: readonly MeasuredLayer[];
  readonly tree: FileTree;
  /** What says which packages there are and could not be read: files of theirs look as if nobody owned them. */
  readonly unread: readonly UnreadPackageFile[];
}

/** A file that is there and could not be read: what its packages own has no owner that is known. */
export interface UnreadPackageFile {
  readonly place: EntryPlace;
  readonly path: string;
  readonly error: PlimsollError;
}

export interface MeasuredLayer {
  readonly index: number;
  readonly descriptor: Descriptor;
  /** False for a layer that lies elsewhere: of its survey only the sizes mean something. */
  readonly fetched: boolean;
  readonly instruction: Instruction | null;
  readonly survey: LayerSurvey;
  /** Of each entry. */
  readonly owners: readonly FileOwner[];
}
