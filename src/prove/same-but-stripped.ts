import { type Digest, sha256 } from "../base/digest.ts";
import { SHF, SHT } from "../format/elf/constants.ts";
import type { ElfFile } from "../format/elf/elf-file.ts";
import { readNotes } from "../format/elf/note.ts";
import type { Section } from "../format/elf/section.ts";
import { measurePaths } from "../measure/binary/paths.ts";
import { sectionsToCompare } from "./placed-sections.ts";
import { loadSame } from "./segments.ts";

/** The comparison of a program with another one that should be the same without symbols and DWARF. */
export interface StripProof {
  /**
   * Whether `after` is `before` stripped: what is loaded is the same byte for byte except build IDs, at the same
   * addresses; symbols and DWARF are gone; no absolute path of a source file is left.
   */
  readonly holds: boolean;
  /** The first of these conditions: what is loaded is the same except build IDs. */
  readonly sameLoaded: boolean;
  /** Loaded sections that are the same byte for byte. */
  readonly identical: { readonly sections: number; readonly sizeBytes: number };
  /** Loaded sections with a build ID, which follows from the bytes of the whole file. */
  readonly buildIds: readonly BuildIdSection[];
  /** Loaded sections that differ in another way: there are none in a stripped twin. */
  readonly differing: readonly DifferingSection[];
  /** Whether the kernel loads the same segments, bytes and entry point, whatever the section headers say. */
  readonly sameSegments: boolean;
  /** Sections that `after` does not have. */
  readonly gone: readonly SizedSection[];
  /** Sections with symbols or DWARF that `after` still has. */
  readonly remaining: readonly SizedSection[];
  /** Absolute paths of source files in the line table; null if it cannot be read. */
  readonly paths: { readonly before: number | null; readonly after: number | null };
}

interface SizedSection {
  readonly name: string;
  readonly sizeBytes: number;
}

interface BuildIdSection {
  readonly name: string;
  readonly identical: boolean;
  readonly beforeDigest: Digest;
  readonly afterDigest: Digest;
}

interface DifferingSection {
  readonly name: string;
  /** Bytes in memory; null if the file has no such section. */
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  /** The first byte that differs, from the section's start; null if sizes, addresses or flags already differ. */
  readonly firstDifference: number | null;
}

const PERMISSIONS = SHF.WRITE | SHF.ALLOC | SHF.EXECINSTR | SHF.TLS;

/** How much of each file is held in memory at once. */
const CHUNK_BYTES = 1024 * 1024;

/** Compares the bytes of two programs. Throws `elf-invalid` if one of them has become shorter. */
export async function proveStrip(before: ElfFile, after: ElfFile): Promise<StripProof> {
  const sectionsAfter = sectionsToCompare(before, after);
  const twins = pairSections(before.sections, sectionsAfter);
  const withBuildId = await buildIdSections(before);
  const proof = {
    identical: { sections: 0, sizeBytes: 0 },
    buildIds: [] as BuildIdSection[],
    differing: [] as DifferingSection[],
  };
  for (const { name, one, other } of twins) {
    if (one !== undefined && other !== undefined && withBuildId.has(one) && shapeOf(one) === shapeOf(other)) {
      proof.buildIds.push(await compareBuildIds(before, one, after, other));
      continue;
    }
    const difference = await compareSections(name, before, one, after, other);
    if (difference === undefined) {
      proof.identical.sections++;
      proof.identical.sizeBytes += one!.fileSizeBytes;
    } else proof.differing.push(difference);
  }
  const sameSegments = await loadSame(before, after, withBuildId);
  const sameLoaded = sameSegments && proof.differing.length === 0 && proof.identical.sections > 0;
  const remaining = after.sections.filter(isForDebugging).map(sized);
  const paths = { before: await countPaths(before), after: await countPaths(after) };
  const holds = sameLoaded && remaining.length === 0 && paths.after === 0;
  return { holds, sameLoaded, ...proof, sameSegments, gone: goneSections(before, sectionsAfter), remaining, paths };
}

interface Twins {
  readonly name: string;
  readonly one: Section | undefined;
  readonly other: Section | undefined;
}

/**
 * Pairs the loaded sections of both by their addresses: names and order depend on the section headers, and GNU strip
 * writes other types and flags for some empty sections. Sections without a byte in memory are ignored.
 */
function pairSections(before: readonly Section[], after: readonly Section[]): readonly Twins[] {
  const [ones, others] = [loadedByPlace(before), loadedByPlace(after)];
  return [...new Set([...ones.keys(), ...others.keys()])].flatMap((place) => {
    const [one, other] = [ones.get(place) ?? [], others.get(place) ?? []];
    const count = Math.max(one.length, other.length);
    return Array.from({ length: count }, (_, index) => ({
      name: (one[index] ?? other[index])!.name,
      one: one[index],
      other: other[index],
    }));
  });
}

function loadedByPlace(sections: readonly Section[]): ReadonlyMap<string, readonly Section[]> {
  return Map.groupBy(
    sections.filter(({ flags, memorySizeBytes }) => (flags & SHF.ALLOC) !== 0n && memorySizeBytes > 0),
    ({ address, flags }) => `${address} ${flags & SHF.TLS}`,
  );
}

async function compareSections(
  name: string,
  before: ElfFile,
  one: Section | undefined,
  after: ElfFile,
  other: Section | undefined,
): Promise<DifferingSection | undefined> {
  const sizes = { beforeBytes: one?.memorySizeBytes ?? null, afterBytes: other?.memorySizeBytes ?? null };
  if (one === undefined || other === undefined || shapeOf(one) !== shapeOf(other)) {
    return { name, ...sizes, firstDifference: null };
  }
  const firstDifference = await findDifference(before, one, after, other);
  return firstDifference === undefined ? undefined : { name, ...sizes, firstDifference };
}

/** The properties of a section that matter in memory; its type and other flags are for linkers. */
function shapeOf({ flags, address, fileSizeBytes, memorySizeBytes }: Section): string {
  return [flags & PERMISSIONS, address, fileSizeBytes, memorySizeBytes].join(" ");
}

async function findDifference(
  before: ElfFile,
  one: Section,
  after: ElfFile,
  other: Section,
): Promise<number | undefined> {
  for (let done = 0; done < one.fileSizeBytes; done += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, one.fileSizeBytes - done);
    const a = await before.read(one.fileOffset + done, length, one.name);
    const b = await after.read(other.fileOffset + done, length, other.name);
    if (Buffer.compare(a, b) !== 0) return done + a.findIndex((byte, index) => byte !== b[index]);
  }
  return undefined;
}

/** NT_GNU_BUILD_ID, and the Go linker's (cmd/internal/buildid). */
const BUILD_ID_NOTES: ReadonlySet<string> = new Set(["GNU 3", "Go 4"]);

async function buildIdSections(elf: ElfFile): Promise<ReadonlySet<Section>> {
  const found = new Set<Section>();
  for (const { name, type, descriptionOffset } of await readNotes(elf)) {
    if (!BUILD_ID_NOTES.has(`${name} ${type}`)) continue;
    const section = elf.sections.find(
      ({ type: sectionType, fileOffset, fileSizeBytes }) =>
        sectionType === SHT.NOTE && descriptionOffset >= fileOffset && descriptionOffset <= fileOffset + fileSizeBytes,
    );
    if (section !== undefined) found.add(section);
  }
  return found;
}

async function compareBuildIds(before: ElfFile, one: Section, after: ElfFile, other: Section): Promise<BuildIdSection> {
  const beforeDigest = sha256(await before.readSection(one));
  const afterDigest = sha256(await after.readSection(other));
  return { name: one.name, identical: beforeDigest === afterDigest, beforeDigest, afterDigest };
}

function isForDebugging({ type, name }: Section): boolean {
  return type === SHT.SYMTAB || /^\.z?debug_/.test(name);
}

function goneSections(before: ElfFile, after: readonly Section[]): readonly SizedSection[] {
  const left = new Set(after.map(({ name }) => name));
  return before.sections.filter(({ type, name }) => type !== SHT.NULL && !left.has(name)).map(sized);
}

function sized({ name, fileSizeBytes }: Section): SizedSection {
  return { name, sizeBytes: fileSizeBytes };
}

async function countPaths(elf: ElfFile): Promise<number | null> {
  const paths = await measurePaths(elf);
  return "distinct" in paths ? paths.distinct : null;
}
