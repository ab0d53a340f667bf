import { forEachAddressTable } from "../../format/dwarf/address-ranges.ts";
import { DW_LANG_GO } from "../../format/dwarf/constants.ts";
import { forEachFrame } from "../../format/dwarf/frames.ts";
import type { Unit } from "../../format/dwarf/unit.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import { Absent, orAbsent } from "../../format/go/absent.ts";
import { ByteClaims } from "../byte-claims.ts";
import type { DebugSection, DebugSections } from "./debug-sections.ts";
import { Marks } from "./marks.ts";
import { LINKER, NOBODY, type Owners } from "./owners.ts";
import { C_PACKAGE, unescapePath } from "./package-name.ts";
import { sharesOfParts } from "./shares-of-parts.ts";

/** Gives the package of the function at an address; undefined for an address outside of Go's code. */
export type OwnerOfCode = (address: number) => number | undefined;

/** Debug sections that only C compilers write, never Go's. */
const ONLY_OF_C = ["str", "line_str", "str_offsets", "macro", "macinfo", "types"];
/** Types without a package, such as `int`, are assigned to the runtime, which has their descriptors too. */
const PREDECLARED = "runtime";

/**
 * Assigns debug information to packages by its units: the Go compiler makes one unit for each package, C compilers make
 * one for each source file, which is assigned to C code. Go types are assigned to the packages that declare them,
 * because the linker puts all of them into one unit; frames are assigned to the packages of their functions. In a
 * compressed section, each package gets a share in proportion to its share of the uncompressed section, because its
 * bytes are not in one place.
 */
export class DebugInfo {
  readonly claims = new ByteClaims();
  /** Bytes of each owner when the sections are uncompressed. Bytes that are not in here belong to the linker. */
  readonly uncompressedBytes = new Map<number, number>();
  readonly problems: Absent[] = [];
  readonly #elf: ElfFile;
  readonly #owners: Owners;
  /** The marks of each section that exists. */
  readonly #marks = new Map<string, Marks>();

  constructor(elf: ElfFile, owners: Owners) {
    this.#elf = elf;
    this.#owners = owners;
  }

  async claim(opened: DebugSections, ownerOfCode: OwnerOfCode | undefined): Promise<void> {
    for (const [part, section] of opened.sections) {
      if (section instanceof Absent) this.#note(section);
      else this.#marks.set(part, new Marks(0, section.uncompressedBytes, this.#owners));
    }
    await this.#attempt("debug information", () => this.#markUnits(opened));
    if (ownerOfCode !== undefined) await this.#attempt("frames", () => this.#markFrames(opened, ownerOfCode));
    const label = this.#owners.labeller("dwarf", "DWARF");
    for (const [part, section] of opened.sections) {
      if (!(section instanceof Absent)) this.#claimSection(section, this.#marks.get(part)!, label);
    }
  }

  async #attempt(part: string, read: () => Absent | undefined): Promise<void> {
    const result = await orAbsent(part, async () => read());
    if (result !== undefined) this.#note(result);
  }

  /** Notes a problem once: a section that cannot be read may be needed in several places. */
  #note(problem: Absent): void {
    if (!this.problems.some(({ reason }) => reason === problem.reason)) this.problems.push(problem);
  }

  #mark(part: string, place: number, owner: number): void {
    this.#marks.get(part)?.add(place, owner);
  }

  #markUnits({ units, addressTables }: DebugSections): Absent | undefined {
    if (units instanceof Absent) return units;
    const predeclared = this.#owners.package(PREDECLARED);
    units.types.forEach((start, name) => {
      this.#mark("info", start, name === undefined ? predeclared : this.#owners.package(name));
    });
    const ownersOfUnits = new Map(units.units.map((unit) => [unit.start, this.#ownerOf(unit)]));
    for (const unit of units.units) this.#markUnit(unit, ownersOfUnits.get(unit.start)!);
    const c = this.#owners.has(C_PACKAGE) ? this.#owners.package(C_PACKAGE) : undefined;
    if (c === undefined || ![...ownersOfUnits.values()].includes(c)) return undefined;
    for (const part of ONLY_OF_C) this.#mark(part, 0, c);
    if (addressTables instanceof Absent) return addressTables;
    forEachAddressTable(this.#elf, addressTables, (start, unit) =>
      this.#mark("aranges", start, ownersOfUnits.get(unit) ?? LINKER),
    );
    return undefined;
  }

  #ownerOf({ language, name }: Unit): number {
    return this.#owners.package(language === DW_LANG_GO ? unescapePath(name) : C_PACKAGE);
  }

  #markUnit(unit: Unit, owner: number): void {
    const isFive = unit.version >= 5;
    const places = {
      info: unit.start,
      abbrev: unit.abbreviations,
      line: unit.lines,
      addr: unit.addresses,
      [isFive ? "rnglists" : "ranges"]: unit.ranges,
      [isFive ? "loclists" : "loc"]: unit.locations,
    };
    for (const [part, place] of Object.entries(places)) {
      if (place !== undefined) this.#mark(part, place, owner);
    }
  }

  #markFrames({ frames }: DebugSections, ownerOfCode: OwnerOfCode): Absent | undefined {
    if (frames instanceof Absent) return frames;
    const outside = this.#owners.has(C_PACKAGE) ? this.#owners.package(C_PACKAGE) : LINKER;
    forEachFrame(this.#elf, frames, (start, address) =>
      this.#mark("frame", start, address === undefined ? LINKER : (ownerOfCode(address) ?? outside)),
    );
    return undefined;
  }

  #claimSection({ section, uncompressedBytes }: DebugSection, marks: Marks, label: (owner: number) => number): void {
    const { fileOffset, fileSizeBytes } = section;
    const isCompressed = fileSizeBytes !== uncompressedBytes;
    const sizes = new Map<number, number>();
    let attributedBytes = 0;
    marks.forEachPart(uncompressedBytes, (start, end, owner) => {
      if (owner === LINKER || owner === NOBODY) return;
      sizes.set(owner, (sizes.get(owner) ?? 0) + end - start);
      attributedBytes += end - start;
      if (!isCompressed) this.claims.add(fileOffset + start, end - start, label(owner));
    });
    for (const [owner, sizeBytes] of sizes) {
      this.uncompressedBytes.set(owner, (this.uncompressedBytes.get(owner) ?? 0) + sizeBytes);
    }
    if (!isCompressed) return;
    const shares = sharesOfParts(fileSizeBytes, [...sizes.values(), uncompressedBytes - attributedBytes]);
    let at = fileOffset;
    for (const [index, owner] of [...sizes.keys()].entries()) {
      this.claims.add(at, shares[index]!, label(owner));
      at += shares[index]!;
    }
  }
}
