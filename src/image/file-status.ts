/** The status of a layer's entry once all layers are applied on top of each other. */
export type FileStatus =
  /** A container sees it. */
  | "live"
  /** An entry of the same name, in the same layer or a later one, replaced it. */
  | "overwritten"
  /** A later layer deleted it or a folder that contains it: OCI image-spec v1.1, layer.md#whiteouts. */
  | "deleted"
  /** It is itself a whiteout: it hides other entries, and a container never sees it. */
  | "whiteout";

/** An entry of an image: index of the layer, index of the entry in the layer. */
export interface EntryPlace {
  readonly layer: number;
  readonly entry: number;
}
