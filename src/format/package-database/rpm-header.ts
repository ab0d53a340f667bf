import { PlimsollError } from "../../base/error.ts";
import { decodeName } from "../tar/text.ts";
import type { InstalledPackage } from "./installed-package.ts";
import type { PackageRecord } from "./package-record.ts";
import type { PathBudget } from "./path-budget.ts";

/** rpm, docs/manual/tags.md. */
const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  architecture: 1022,
  sourcePackage: 1044,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
} as const;

const INTRODUCTION_BYTES = 8;
const ENTRY_BYTES = 16;

/**
 * A package's header in rpm's database: the number of index entries, the size of the data, the entries (tag, type,
 * offset, count), and the data. rpm, docs/manual/format_header.md. Throws `package-database-invalid`.
 */
export function parseRpmHeader(header: Uint8Array, budget: PathBudget, where: string): InstalledPackage {
  const reader = new HeaderReader(header, where);
  const epoch = reader.integers(TAG.epoch)[0];
  const [version] = reader.strings(TAG.version);
  const [release] = reader.strings(TAG.release);
  const folders = reader.strings(TAG.directoryNames);
  const names = reader.strings(TAG.baseNames);
  const indexes = reader.integers(TAG.directoryIndexes);
  if (names.length > 0 && indexes.length < names.length) reader.refuse("files are in no folder");
  return {
    name: reader.strings(TAG.name)[0] ?? reader.refuse("it has no name"),
    version: version === undefined ? null : `${epoch ? `${epoch}:` : ""}${version}-${release ?? ""}`,
    paths: names.map((name, file) =>
      budget.join(folders[indexes[file]!] ?? reader.refuse("files are in no folder"), name),
    ),
  };
}

/** The same package without its files. Throws `package-database-invalid`. */
export function parseRpmRecord(header: Uint8Array, where: string): PackageRecord {
  const reader = new HeaderReader(header, where);
  const [version] = reader.strings(TAG.version);
  const [release] = reader.strings(TAG.release);
  const [source] = reader.strings(TAG.sourcePackage);
  return {
    kind: "rpm",
    name: reader.strings(TAG.name)[0] ?? reader.refuse("it has no name"),
    version: version === undefined ? null : `${version}-${release ?? ""}`,
    epoch: reader.integers(TAG.epoch)[0] ?? null,
    architecture: reader.strings(TAG.architecture)[0] ?? null,
    source: source === undefined || source === "(none)" ? null : source,
  };
}

class HeaderReader {
  readonly #data: Buffer;
  readonly #places = new Map<number, { readonly offset: number; readonly count: number }>();
  readonly #where: string;

  constructor(header: Uint8Array, where: string) {
    this.#where = where;
    const bytes = Buffer.from(header.buffer, header.byteOffset, header.length);
    if (bytes.length < INTRODUCTION_BYTES) this.refuse("it is cut off");
    const dataStart = INTRODUCTION_BYTES + bytes.readUInt32BE(0) * ENTRY_BYTES;
    const dataBytes = bytes.readUInt32BE(4);
    if (dataStart + dataBytes > bytes.length) this.refuse("it is cut off");
    this.#data = bytes.subarray(dataStart, dataStart + dataBytes);
    const wanted = new Set<number>(Object.values(TAG));
    for (let entry = INTRODUCTION_BYTES; entry < dataStart; entry += ENTRY_BYTES) {
      const tag = bytes.readUInt32BE(entry);
      if (!wanted.has(tag) || this.#places.has(tag)) continue;
      this.#places.set(tag, { offset: bytes.readUInt32BE(entry + 8), count: bytes.readUInt32BE(entry + 12) });
    }
  }

  /** The strings of a tag. Each ends with a NUL. */
  strings(tag: number): readonly string[] {
    const { offset: start, count } = this.#place(tag, 1);
    const values: string[] = [];
    for (let offset = start; values.length < count; ) {
      const end = this.#data.indexOf(0, offset);
      if (end === -1) this.refuse(`tag ${tag} is cut off`);
      values.push(decodeName(this.#data.subarray(offset, end)));
      offset = end + 1;
    }
    return values;
  }

  integers(tag: number): readonly number[] {
    const { offset, count } = this.#place(tag, 4);
    return Array.from({ length: count }, (_, index) => this.#data.readUInt32BE(offset + 4 * index));
  }

  refuse(why: string): never {
    throw new PlimsollError("package-database-invalid", {
      what: `${this.#where} has a package that cannot be read`,
      why,
      where: this.#where,
    });
  }

  #place(tag: number, leastBytes: number): { readonly offset: number; readonly count: number } {
    const place = this.#places.get(tag) ?? { offset: 0, count: 0 };
    if (place.offset + place.count * leastBytes > this.#data.length) this.refuse(`tag ${tag} is cut off`);
    return place;
  }
}
