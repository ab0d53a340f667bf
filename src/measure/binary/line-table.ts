import type { PclntabPart } from "../../format/go/pclntab-header.ts";
import { Claims } from "../claims.ts";
import { Marks } from "./marks.ts";
import { LINKER } from "./owners.ts";
import { packageOfSymbol } from "./package-name.ts";
import type { GoSubject } from "./subject.ts";

/** A file that a unit does not need any more. cmd/link/internal/ld/pcln.go. */
const NO_FILE = 0xffffffff;
const UNIT_ENTRY_BYTES = 4;

/**
 * pclntab's own bytes, part by part (cmd/link/internal/ld/pcln.go), to the functions that own them: names, records and
 * entries to one function each; file names and value programs to all packages that use them. Before Go 1.16 the parts
 * are not told apart.
 */
export async function claimLineTable(subject: GoSubject, firstSymbol: number): Promise<Claims> {
  const claims = new Claims();
  const { pclntab, owners } = subject;
  const { header, place } = pclntab;
  if (header.format === "go1.2") return claims;
  claims.add(place.fileOffset, header.header.sizeBytes, owners.label(LINKER, "pclntab", "pclntab"));
  await claimNames(subject, firstSymbol, claims);
  await claimFiles(subject, claims);
  claimPrograms(subject, claims);
  claimRecords(subject, firstSymbol, claims);
  return claims;
}

/** Names of functions without code of their own, because all calls were inlined, are of the package in the name. */
async function claimNames(subject: GoSubject, firstSymbol: number, claims: Claims): Promise<void> {
  const { pclntab, functions, functionOwners, owners } = subject;
  const part = pclntab.header.names;
  const functionOf = new Map<number, number>();
  for (let index = 0; index < functions.length; index++) functionOf.set(functions.nameOffset(index), index);
  const bytes = await pclntab.readPart(part);
  const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < names.length; ) {
    const found = names.indexOf(0, start);
    const end = found === -1 ? names.length : found + 1;
    const index = functionOf.get(start);
    const owner =
      index === undefined ? ownerOfName(subject, names.toString("utf8", start, end - 1)) : functionOwners[index]!;
    const symbol = index === undefined ? undefined : firstSymbol + index;
    claims.add(fileOffset(subject, part, start), end - start, owners.label(owner, "pclntab", "pclntab"), symbol);
    start = end;
  }
}

function ownerOfName({ owners }: GoSubject, name: string): number {
  const packageName = packageOfSymbol(name);
  return packageName === undefined ? LINKER : owners.package(packageName);
}

/** Each unit has a run of offsets of file names; a name is of all units that have its offset. */
async function claimFiles(subject: GoSubject, claims: Claims): Promise<void> {
  const { pclntab, functions, functionOwners, owners } = subject;
  const { compilationUnits, files } = pclntab.header;
  const units = new Marks(0);
  for (let index = 0; index < functions.length; index++) {
    units.add(functions.unitOffset(index) * UNIT_ENTRY_BYTES, functionOwners[index]!);
  }
  const bytes = await pclntab.readPart(compilationUnits);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { littleEndian } = subject.elf.header;
  const names = new Marks(0);
  units.forEachPart(bytes.length, owners, (start, end, owner) => {
    claimPart(subject, compilationUnits, start, end, owner, claims);
    for (let at = start; at + UNIT_ENTRY_BYTES <= end; at += UNIT_ENTRY_BYTES) {
      const file = view.getUint32(at, littleEndian);
      if (file !== NO_FILE) names.add(file, owner);
    }
  });
  names.forEachPart(files.sizeBytes, owners, (start, end, owner) =>
    claimPart(subject, files, start, end, owner, claims),
  );
}

/** Equal programs are in the table once. */
function claimPrograms(subject: GoSubject, claims: Claims): void {
  const { pclntab, functions, functionOwners, owners } = subject;
  const { values } = pclntab.header;
  const programs = new Marks(0);
  programs.add(0, LINKER); // the linker starts with an empty one, for 0 means none
  for (let index = 0; index < functions.length; index++) {
    const count = functions.programCount(index);
    for (let program = 0; program < count; program++) {
      const offset = functions.programOffset(index, program);
      if (offset !== 0) programs.add(offset, functionOwners[index]!);
    }
  }
  programs.forEachPart(values.sizeBytes, owners, (start, end, owner) =>
    claimPart(subject, values, start, end, owner, claims),
  );
}

/** The table of entries with the records behind it: those are in the same order, and each is padded to a pointer. */
function claimRecords(subject: GoSubject, firstSymbol: number, claims: Claims): void {
  const { pclntab, functions, functionOwners, owners } = subject;
  const part = pclntab.header.functions;
  const partBytes = Math.min(part.sizeBytes, pclntab.moduledata?.functionsSizeBytes ?? part.sizeBytes);
  const entryBytes = functions.tableEntryBytes;
  for (let index = 0; index < functions.length; index++) {
    const label = owners.label(functionOwners[index]!, "pclntab", "pclntab");
    claims.add(fileOffset(subject, part, index * entryBytes), entryBytes, label);
  }
  for (let index = 0; index < functions.length; index++) {
    const label = owners.label(functionOwners[index]!, "pclntab", "pclntab");
    const start = functions.recordOffsets[index]!;
    const end = index + 1 < functions.length ? functions.recordOffsets[index + 1]! : partBytes;
    claims.add(fileOffset(subject, part, start), Math.min(end, partBytes) - start, label, firstSymbol + index);
  }
}

function claimPart(
  subject: GoSubject,
  part: PclntabPart,
  start: number,
  end: number,
  owner: number,
  claims: Claims,
): void {
  claims.add(fileOffset(subject, part, start), end - start, subject.owners.label(owner, "pclntab", "pclntab"));
}

function fileOffset({ pclntab }: GoSubject, part: PclntabPart, offset: number): number {
  return pclntab.place.fileOffset + part.offset + offset;
}
