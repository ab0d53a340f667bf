import { SHN } from "../../format/elf/constants.ts";
import type { SymbolTable } from "../../format/elf/symbol-table.ts";
import { Absent } from "../../format/go/absent.ts";
import { ByteClaims } from "../byte-claims.ts";
import { NO_LABEL } from "../label.ts";
import { isLinkerSection } from "./memory.ts";
import { NamesOfPackages } from "./names-of-packages.ts";
import { LINKER } from "./owners.ts";
import { C_PACKAGE } from "./package-name.ts";
import type { GoSubject } from "./subject.ts";

/** STT_OBJECT and STT_FUNC; the Go linker gives data STT_OBJECT, C compilers too. gABI 4.1, "Symbol Table". */
const OBJECT = 1;
const FUNCTION = 2;

/**
 * Symbols that the linker defines itself, with names of the runtime (cmd/link/internal/ld: data.go, symtab.go,
 * pcln.go).
 */
const LINKER_SYMBOL =
  /^(?:runtime\.(?:findfunctab|typelink|itablink|gcdata|gcbss|pclntab|functab|firstmoduledata|modinfo\.str|\w*(?:types|rodata|data|text|bss)$)|go:(?:buildinfo|fipsinfo|\w+fips(?:start|end))|local\.moduledata)/;

const FIRST_LETTERS: ReadonlySet<number> = new Set(Buffer.from("rgl"));

/**
 * Variables and C functions, from the symbol table. Go functions are left to pclntab, which has them even without a
 * symbol table. `known` gives the owners of data by the code that refers to it.
 */
export async function claimSymbols(subject: GoSubject, known: readonly ByteClaims[]): Promise<ByteClaims | Absent> {
  const { symbolFile, space, owners, names, functions, hasC } = subject;
  const claims = new ByteClaims();
  const symbols = await subject.symbols;
  if (symbols instanceof Absent) return symbols;
  if (symbols === undefined) return claims;
  const numbers = names.add(symbols);
  const [text, data] = [owners.labeller("text", "symbol table"), owners.labeller("data", "symbol table")];
  const ofNoPackage = hasC ? owners.package(C_PACKAGE) : undefined;
  const [goStart, goEnd] = [functions.entries[0]!, functions.entries[functions.length]!];
  const isDeclared = symbolFile.sections.map(({ name }) => !isLinkerSection(name));
  const packages = new NamesOfPackages(symbols.strings, owners);
  for (const one of known) one.settle();
  for (let index = 0; index < symbols.length; index++) {
    const type = symbols.type(index);
    const sizeBytes = symbols.sizeBytes(index);
    if ((type !== OBJECT && type !== FUNCTION) || sizeBytes === 0 || symbols.sectionIndex(index) === SHN.UNDEF)
      continue;
    const address = symbols.address(index);
    if (isDeclared[symbols.sectionIndex(index)] !== true || (address >= goStart && address < goEnd)) continue;
    const offset = space.offset(address);
    if (offset === undefined) continue;
    const owner = isOfLinker(symbols, index) ? LINKER : (packages.owner(symbols.nameOffset(index)) ?? ofNoPackage);
    // Constants and statics of Go's assembly have no package in their names: they belong to the code that refers to
    // them.
    const label = owner === undefined ? labelAt(known, offset) : type === FUNCTION ? text(owner) : data(owner);
    claims.add(offset, sizeBytes, label, numbers.at(index));
  }
  return claims;
}

/** The label that the claims give to an offset; `NO_LABEL` if none does. */
function labelAt(known: readonly ByteClaims[], offset: number): number {
  for (const claims of known) {
    const index = claims.indexAt(offset);
    if (index !== undefined) return claims.labels[index]!;
  }
  return NO_LABEL;
}

/** Most names start with another letter and need not be decoded. Throws `elf-invalid` if there is no name. */
function isOfLinker(symbols: SymbolTable, index: number): boolean {
  const first = symbols.strings[symbols.nameOffset(index)];
  const isCandidate = first === undefined || FIRST_LETTERS.has(first);
  return isCandidate && LINKER_SYMBOL.test(symbols.name(index));
}
