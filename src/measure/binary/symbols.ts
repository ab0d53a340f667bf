import { SHN } from "../../format/elf/constants.ts";
import { readSymbols, type SymbolTable } from "../../format/elf/symbol-table.ts";
import { Claims } from "../claims.ts";
import { isLinkerSection } from "./memory.ts";
import { LINKER, type Owners } from "./owners.ts";
import { C_PACKAGE, packageOfSymbol } from "./package-name.ts";
import type { GoSubject } from "./subject.ts";

/** STT_OBJECT and STT_FUNC; the Go linker gives data STT_OBJECT, C compilers too. gABI 4.1, "Symbol Table". */
const OBJECT = 1;
const FUNCTION = 2;

/** What the linker defines itself, in the runtime's name (cmd/link/internal/ld: data.go, symtab.go, pcln.go). */
const LINKER_SYMBOL =
  /^(?:runtime\.(?:findfunctab|typelink|itablink|gcdata|gcbss|pclntab|functab|firstmoduledata|modinfo\.str|\w*(?:types|rodata|data|text|bss)$)|go:(?:buildinfo|fipsinfo|textfips|rodatafips)|local\.moduledata)/;

/**
 * Variables and C functions, from the symbol table. Go functions are left to pclntab, which has them without a symbol
 * table too.
 */
export async function claimSymbols(subject: GoSubject): Promise<Claims> {
  const { elf, space, owners, names, functions } = subject;
  const claims = new Claims();
  const symbols = await readSymbols(elf, "symtab");
  if (symbols === undefined) return claims;
  const firstSymbol = names.add(symbols);
  const [text, data] = [owners.labeller("text", "symbol table"), owners.labeller("data", "symbol table")];
  const [goStart, goEnd] = [functions.entries[0]!, functions.entries[functions.length]!];
  for (let index = 0; index < symbols.length; index++) {
    const type = symbols.type(index);
    const sizeBytes = symbols.sizeBytes(index);
    if ((type !== OBJECT && type !== FUNCTION) || sizeBytes === 0 || symbols.sectionIndex(index) === SHN.UNDEF)
      continue;
    const address = symbols.address(index);
    const section = elf.sections[symbols.sectionIndex(index)];
    const offset = section === undefined || isLinkerSection(section.name) ? undefined : space.offset(address);
    if (offset === undefined || (address >= goStart && address < goEnd)) continue;
    const owner = ownerOf(symbols, index, owners);
    claims.add(offset, sizeBytes, type === FUNCTION ? text(owner) : data(owner), firstSymbol + index);
  }
  return claims;
}

function ownerOf(symbols: SymbolTable, index: number, owners: Owners): number {
  const name = symbols.name(index);
  if (LINKER_SYMBOL.test(name)) return LINKER;
  return owners.package(packageOfSymbol(name) ?? C_PACKAGE);
}
