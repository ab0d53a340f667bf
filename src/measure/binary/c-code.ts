import { SHF, SHT } from "../../format/elf/constants.ts";
import type { Section } from "../../format/elf/section.ts";
import { ByteClaims } from "../byte-claims.ts";
import { C_PACKAGE } from "./package-name.ts";
import type { GoSubject, Subject } from "./subject.ts";

/** The package that shows that a program uses cgo. */
const CGO_RUNTIME = "runtime/cgo";
/** Sections that C compilers add, or the linker that links their objects. */
const C_SECTION = /^\.(?:eh_frame|gcc_except_table|init|fini|preinit|ctors|dtors|tm_clone_table)/;

/** Whether a program contains output of C compilers. Call it when the owners of all functions are known. */
export function linksC({ elf, owners }: Pick<Subject, "elf" | "owners">): boolean {
  if (owners.has(CGO_RUNTIME) || owners.has(C_PACKAGE)) return true;
  return elf.sections.some((section) => isOfC(section) && section.fileSizeBytes > 0);
}

export function isOfC({ name }: Section): boolean {
  return C_SECTION.test(name);
}

interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/**
 * C code and its data in a program that an external linker made: everything in the sections of code and data that
 * moduledata does not assign to Go. A program that the Go linker made has none of it.
 */
export function claimC({ elf, pclntab, owners, hasC }: GoSubject): ByteClaims {
  const claims = new ByteClaims();
  if (!hasC) return claims;
  const moduledata = pclntab.moduledata;
  if (moduledata?.ranges === undefined) return claims;
  const owner = owners.package(C_PACKAGE);
  const [text, data] = [owners.labeller("text", "section")(owner), owners.labeller("data", "section")(owner)];
  const { types, etypes, variables } = moduledata.ranges;
  const code = [{ start: moduledata.text, end: moduledata.etext }];
  for (const section of elf.sections) {
    if (section.type !== SHT.PROGBITS || (section.flags & SHF.ALLOC) === 0n) continue;
    if (section.name === ".text") claimOutside(section, code, text, claims);
    if (section.name === ".data") claimOutside(section, variables, data, claims);
    if (section.name === ".data.rel.ro" && !holds(section, types)) {
      claims.add(section.fileOffset, section.fileSizeBytes, data);
    }
    if (section.name === ".rodata") claimBehind(section, { start: types, end: etypes }, data, claims);
  }
  return claims;
}

function claimOutside(section: Section, ranges: readonly AddressRange[], label: number, claims: ByteClaims): void {
  const start = Number(section.address);
  const end = start + section.fileSizeBytes;
  let reached = start;
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    if (range.end <= start || range.start >= end) continue;
    claims.add(section.fileOffset + reached - start, range.start - reached, label);
    reached = Math.max(reached, range.end);
  }
  if (reached > start) claims.add(section.fileOffset + reached - start, end - reached, label);
}

/**
 * Does the section contain Go's types? Go's linker puts them into .data.rel.ro in a position-independent program,
 * otherwise it puts nothing there.
 */
function holds({ address, fileSizeBytes }: Section, place: number): boolean {
  return place >= Number(address) && place < Number(address) + fileSizeBytes;
}

/**
 * Claims what follows the range of types. Since Go 1.26 this range is all of Go's read-only data; before, it ends in
 * the middle of that data.
 */
function claimBehind(section: Section, { start, end }: AddressRange, label: number, claims: ByteClaims): void {
  const sectionStart = Number(section.address);
  const sectionEnd = sectionStart + section.fileSizeBytes;
  if (start < sectionStart || start >= sectionEnd || end > sectionEnd) return;
  claims.add(section.fileOffset + end - sectionStart, sectionEnd - end, label);
}
