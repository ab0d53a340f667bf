/** An entry of an archive made by a test, including entries that no program would write. */
export interface ArchiveEntry {
  readonly path: string | Uint8Array;
  readonly typeFlag: string;
  readonly content?: string | Uint8Array;
  readonly linkPath?: string;
  readonly deviceMajor?: number;
  readonly deviceMinor?: number;
  /** Bytes that are written at an offset of the header, before its checksum is computed. */
  readonly fields?: Readonly<Record<number, Uint8Array>>;
}

/** A file in GNU's old sparse format: four bytes, and a hole up to its size. GNU tar, "Storing Sparse Files". */
export function sparseFile(path: string, sizeBytes: number): ArchiveEntry {
  return {
    path,
    typeFlag: "S",
    content: "data",
    fields: {
      257: Buffer.from("ustar  \0"),
      386: Buffer.from("00000000000\x0000000000004\0"),
      482: Buffer.of(0),
      483: Buffer.from(sizeBytes.toString(8).padStart(11, "0")),
    },
  };
}

/** The entries as a tar archive: each header and content as given, and two blocks of zeros at the end. */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  return Buffer.concat([...entries.map(encode), Buffer.alloc(1024)]);
}

function encode(entry: ArchiveEntry): Buffer {
  const header = Buffer.alloc(512);
  const content = Buffer.from(entry.content ?? "");
  header.set(Buffer.from(entry.path).subarray(0, 100), 0);
  header.write("0000644\x000000000\x000000000\0", 100, "latin1");
  header.write(`${content.length.toString(8).padStart(11, "0")}\x0000000000000\0`, 124, "latin1");
  header.write(entry.typeFlag, 156, "latin1");
  header.write(entry.linkPath ?? "", 157, 100, "utf8");
  header.write("ustar\x0000", 257, "latin1");
  for (const [offset, number] of [
    [329, entry.deviceMajor],
    [337, entry.deviceMinor],
  ] as const) {
    header.write(`${(number ?? 0).toString(8).padStart(7, "0")}\0`, offset, "latin1");
  }
  for (const [offset, bytes] of Object.entries(entry.fields ?? {})) header.set(bytes, Number(offset));
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
