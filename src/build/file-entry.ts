import type { TarMember } from "../format/tar/writer.ts";

/** One object of a file system that is to be put into a layer: what the tar of the layer says of it. */
export type FileEntry = TarMember;
