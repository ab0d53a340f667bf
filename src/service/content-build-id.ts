import { ElfFile } from "../format/elf/elf-file.ts";
import { goBuildId, readNotes } from "../format/elf/note.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";

/** actionID/actionID/contentID/contentID, 120 bits of a hash each in base64: cmd/go/internal/work/buildid.go. */
const CONTENT_BUILD_ID = /^(?:[\w-]{20}\/){3}[\w-]{20}$/;

/**
 * A program's Go build ID where it is a hash of its content: two programs with the same one are the same. Undefined
 * where the linker was told another. Throws `elf-invalid`.
 */
export async function contentBuildId(file: RandomAccess, name: string): Promise<string | undefined> {
  const buildId = goBuildId(await readNotes(await ElfFile.open(file, name)));
  return CONTENT_BUILD_ID.test(buildId ?? "") ? buildId : undefined;
}
