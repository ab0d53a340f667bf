/** OCI image-spec v1.1, layer.md#whiteouts. */
export const WHITEOUT_PREFIX = ".wh.";
/** Hides everything that lower layers have in its folder. */
export const WHITEOUT_OPAQUE = ".wh..wh..opq";
/** What AUFS keeps for itself, such as `.wh..wh.plnk`: it hides nothing. */
export const WHITEOUT_META_PREFIX = ".wh..wh.";
