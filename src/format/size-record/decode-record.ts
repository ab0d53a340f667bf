import { PlimsollError } from "../../base/error.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { textToName } from "../../base/name-text.ts";
import { compareRows, HEAD, LISTS, type RecordRow, writtenRecord } from "./canonical-record.ts";
import type { RecordedLayer, RecordedPackage, RecordedPart, SizeRecord } from "./size-record.ts";

export const UPDATE = "make it anew from the code that is here: plimsoll gate --update";

/**
 * Reads one record. A list that does not add up to the record's size is `baseline-invalid`, and one that does but is not
 * what was written is `digest-mismatch`.
 */
export function decodeRecord(member: JsonMember): SizeRecord {
  const fields = member.members([...HEAD, "sum", ...LISTS]);
  const kind = fields.kind.oneOf(["image", "binary"]);
  const record: SizeRecord = {
    service: nameIn(fields.service),
    platform: nameIn(fields.platform),
    kind,
    digest: fields.digest.digest(),
    goVersion: fields.go.orNull(nameIn),
    compression: sizedBy(kind, fields.compression, nameIn),
    sizeBytes: fields.sizeBytes.size(),
    wireBytes: sizedBy(kind, fields.wireBytes, (size) => size.size()),
    layers: fields.layers.items(LIMITS.recordedParts).map(decodeLayer),
    owners: rowsIn(fields.owners).map((row) => decodePart(kind, row)),
    modules: rowsIn(fields.modules).map((row) => decodePart(kind, row)),
    packages: rowsIn(fields.packages).map((row) => decodePackage(kind, row)),
  };
  requireSums(record, fields);
  requireDistinct(record.layers, fields.layers);
  for (const list of [fields.owners, fields.modules, fields.packages]) requireOrder(list);
  if (writtenRecord(record).sum !== fields.sum.digest()) throw changed(record, fields.sum);
  return record;
}

function decodeLayer(row: JsonMember): RecordedLayer {
  const [name, size, wire] = valuesOf(row, 3);
  return { name: nameIn(name!), sizeBytes: size!.size(), wireBytes: wire!.size() };
}

function decodePart(kind: SizeRecord["kind"], row: JsonMember): RecordedPart {
  const [name, version, size, wire] = valuesOf(row, 4);
  return {
    name: nameIn(name!),
    version: version!.orNull(nameIn),
    sizeBytes: size!.size(),
    wireBytes: wireIn(kind, wire!),
  };
}

function decodePackage(kind: SizeRecord["kind"], row: JsonMember): RecordedPackage {
  const [name, module, size, wire] = valuesOf(row, 4);
  return {
    name: nameIn(name!),
    module: module!.orNull(nameIn),
    sizeBytes: size!.size(),
    wireBytes: wireIn(kind, wire!),
  };
}

function rowsIn(list: JsonMember): readonly JsonMember[] {
  return list.items(LIMITS.recordedParts);
}

function valuesOf(row: JsonMember, count: number): readonly JsonMember[] {
  const values = row.items(count);
  return values.length === count ? values : row.refuse(`a row here has ${count} values`);
}

function wireIn(kind: SizeRecord["kind"], member: JsonMember): number | null {
  return sizedBy(kind, member, (size) => size.size());
}

/** What only an image has: a program has no compressed form of its own. */
function sizedBy<Value>(
  kind: SizeRecord["kind"],
  member: JsonMember,
  read: (member: JsonMember) => Value,
): Value | null {
  if (kind === "image") return read(member);
  return member.json === null ? null : member.refuse("a program has no size on the wire: null is wanted");
}

/** Any text, also an empty one or one with control characters: it comes from images, and is escaped where it is shown. */
function nameIn(member: JsonMember): string {
  const { json } = member;
  if (typeof json !== "string") return member.refuse("a name is wanted");
  if (json.length > LIMITS.recordedNameLength) {
    member.refuse(`the name has more than ${LIMITS.recordedNameLength} characters`);
  }
  return textToName(json);
}

type Lists = Readonly<Record<(typeof LISTS)[number], JsonMember>>;

function requireSums(record: SizeRecord, fields: Lists): void {
  const { kind, sizeBytes, wireBytes } = record;
  const lists = kind === "image" ? LISTS : (["modules", "packages"] as const);
  for (const list of LISTS) {
    const rows = record[list];
    if (!(lists as readonly string[]).includes(list)) {
      if (rows.length > 0) fields[list].refuse("a program has no layers and no owners");
      continue;
    }
    if (
      !addsUp(
        rows.map((row) => row.sizeBytes),
        sizeBytes,
      )
    )
      refuseSum(fields[list], list, "sizeBytes");
    if (
      wireBytes !== null &&
      !addsUp(
        rows.map((row) => row.wireBytes ?? 0),
        wireBytes,
      )
    ) {
      refuseSum(fields[list], list, "wireBytes");
    }
  }
}

/** Sizes are not negative: a sum beyond the total stays beyond it, and needs no more digits than a number has. */
function addsUp(sizes: readonly number[], total: number): boolean {
  let sum = 0;
  for (const size of sizes) {
    sum += size;
    if (sum > total) return false;
  }
  return sum === total;
}

function refuseSum(member: JsonMember, list: string, total: string): never {
  return member.refuse(
    `its ${list} do not add up to its ${total}: it was changed by hand, or git merged two branches that both wrote it`,
  );
}

function requireOrder(list: JsonMember): void {
  const rows = list.json as RecordRow[];
  for (let index = 1; index < rows.length; index++) {
    if (compareRows(rows[index - 1]!, rows[index]!) >= 0) {
      list.refuse(`${JSON.stringify(rows[index]![0])} is there twice, or not in its place: rows are sorted by name`);
    }
  }
}

function requireDistinct(layers: readonly RecordedLayer[], member: JsonMember): void {
  const names = new Set(layers.map(({ name }) => name));
  if (names.size < layers.length) member.refuse("two of its layers have one name");
}

function changed({ service, platform }: SizeRecord, sum: JsonMember): PlimsollError {
  return new PlimsollError("digest-mismatch", {
    what: `the record of ${service} on ${platform} is not what plimsoll wrote`,
    why: "its content does not have the digest that stands in it as sum: it was changed by hand, or git merged two branches that both wrote it",
    fix: UPDATE,
    where: sum.place(),
  });
}
