import { DatabaseSync } from "node:sqlite";

/** Types of a header's values: rpm, docs/manual/format_header.md. */
export const STRING = 6;
export const STRING_ARRAY = 8;
export const INT32 = 4;

export type Tag = readonly [tag: number, type: number, values: readonly (string | number)[]];

/** A header as in rpm's database: big-endian, each string followed by a NUL. */
export function headerOf(tags: readonly Tag[]): Buffer {
  const data: Buffer[] = [];
  let dataBytes = 0;
  const entries = tags.map(([tag, type, values]) => {
    const entry = Buffer.alloc(16);
    for (const [index, field] of [tag, type, dataBytes, values.length].entries()) entry.writeUInt32BE(field, 4 * index);
    for (const value of values) {
      const bytes = Buffer.from(typeof value === "string" ? `${value}\0` : new Uint8Array(4));
      if (typeof value === "number") bytes.writeUInt32BE(value);
      data.push(bytes);
      dataBytes += bytes.length;
    }
    return entry;
  });
  const introduction = Buffer.alloc(8);
  introduction.writeUInt32BE(tags.length, 0);
  introduction.writeUInt32BE(dataBytes, 4);
  return Buffer.concat([introduction, ...entries, ...data]);
}

/** rpm's `rpmdb.sqlite`, with only the table of packages. */
export function sqliteOf(headers: readonly Uint8Array[]): Buffer {
  using database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
  for (const header of headers) database.prepare("INSERT INTO Packages (blob) VALUES (?)").run(header);
  return Buffer.from(database.serialize());
}

/** rpm's `Packages.db`: header and slots in one page, then each blob at a multiple of 16 bytes. */
export function ndbOf(headers: readonly Uint8Array[]): Buffer {
  const page = Buffer.alloc(4096);
  page.write("RpmP", 0);
  page.writeUInt32LE(1, 12);
  for (let slot = 32; slot < 4096; slot += 16) page.write("Slot", slot);
  const blobs: Buffer[] = [];
  let block = 4096 / 16;
  for (const [index, header] of headers.entries()) {
    const blob = Buffer.alloc(Math.ceil((16 + header.length + 12) / 16) * 16);
    blob.write("BlbS", 0);
    blob.writeUInt32LE(index + 1, 4);
    blob.writeUInt32LE(header.length, 12);
    blob.set(header, 16);
    blob.write("BlbE", blob.length - 4);
    // The second slot stays empty, like that of a package that was removed.
    const slot = 32 + 16 * (index === 0 ? 0 : index + 1);
    page.writeUInt32LE(index + 1, slot + 4);
    page.writeUInt32LE(block, slot + 8);
    page.writeUInt32LE(blob.length / 16, slot + 12);
    blobs.push(blob);
    block += blob.length / 16;
  }
  return Buffer.concat([page, ...blobs]);
}
