/** What became of an entry of a layer once all layers lie on top of each other. */
export type FileStatus =
  /** A container sees it. */
  | "live"
  /** Something of the same name, in the same layer or a later one, stands in its place. */
  | "overwritten"
  /** A later layer deleted it, or a folder that it was in: OCI image-spec v1.1, layer.md#whiteouts. */
  | "deleted"
  /** It is itself a whiteout: it hides, and a container never sees it. */
  | "whiteout";

/** An entry of an image: index of the layer, index of the entry in the layer. */
export interface EntryPlace {
  readonly layer: number;
  readonly entry: number;
}
