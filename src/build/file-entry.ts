import type { TarMember } from "../format/tar/writer.ts";

/** One object of a file system that goes into a layer, as the tar of the layer describes it. */
export type FileEntry = TarMember;
