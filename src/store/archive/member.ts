import type { TarMember } from "../../format/tar/writer.ts";

const OWNER = { uid: 0, gid: 0 } as const;

/**
 * A file of an archive: owned by root and readable by all, so that the same content gives the same archive everywhere.
 */
export function archiveFile(path: string, sizeBytes: number, open: () => AsyncIterable<Uint8Array>): TarMember {
  return { path, kind: "file", mode: 0o644, ...OWNER, sizeBytes, open };
}

export function textFile(path: string, text: string): TarMember {
  const bytes = Buffer.from(text);
  return archiveFile(path, bytes.length, async function* () {
    yield bytes;
  });
}

export function archiveFolder(path: string): TarMember {
  return { path, kind: "directory", mode: 0o755, ...OWNER };
}
