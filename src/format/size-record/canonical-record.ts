import { type Digest, sha256 } from "../../base/digest.ts";
import { nameToText } from "../../base/name-text.ts";
import type { SizeRecord } from "./size-record.ts";

/** A value of a record as JSON has it. */
type Value = string | number | null;
export type RecordRow = readonly Value[];

/** The members that are one value, in the order in which they are written. */
export const HEAD = ["service", "platform", "kind", "digest", "go", "compression", "sizeBytes", "wireBytes"] as const;
/** The members that are lists of rows. */
export const LISTS = ["layers", "owners", "modules", "packages"] as const;

/** A record as it is written: the members in their order, and every list except the layers sorted. */
export interface WrittenRecord {
  readonly head: Readonly<Record<(typeof HEAD)[number], Value>>;
  readonly lists: Readonly<Record<(typeof LISTS)[number], readonly RecordRow[]>>;
  readonly sum: Digest;
}

/**
 * The one form of a record, whatever order its lists have: equal records give equal bytes. Names that are not UTF-8 are
 * written as `nameToText` does. The sum is the digest of everything else, so that a value that was changed by hand is
 * found.
 */
export function writtenRecord(record: SizeRecord): WrittenRecord {
  const { service, platform, kind, digest, goVersion, compression, sizeBytes, wireBytes } = record;
  const head = {
    ...{ service: nameToText(service), platform, kind, digest, go: goVersion, compression },
    ...{ sizeBytes, wireBytes },
  };
  const lists = {
    layers: record.layers.map((layer) => [nameToText(layer.name), layer.sizeBytes, layer.wireBytes]),
    owners: partRows(record.owners),
    modules: partRows(record.modules),
    packages: record.packages
      .map((row) => [nameToText(row.name), textOrNull(row.module), row.sizeBytes, row.wireBytes])
      .sort(compareRows),
  };
  return { head, lists, sum: sha256(JSON.stringify([head, lists])) };
}

function partRows(parts: SizeRecord["modules"]): RecordRow[] {
  return parts
    .map((part) => [nameToText(part.name), textOrNull(part.version), part.sizeBytes, part.wireBytes])
    .sort(compareRows);
}

function textOrNull(name: string | null): string | null {
  return name === null ? null : nameToText(name);
}

/** By name, and by what follows the name: packages of two modules may have one name. UTF-16 code units, in any locale. */
export function compareRows([nameA, afterA]: RecordRow, [nameB, afterB]: RecordRow): number {
  return compare(String(nameA), String(nameB)) || compare(keyOf(afterA), keyOf(afterB));
}

function keyOf(value: Value | undefined): string {
  return typeof value === "string" ? `=${value}` : "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
