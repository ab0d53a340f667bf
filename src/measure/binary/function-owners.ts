import type { FunctionTable } from "../../format/go/function-table.ts";
import { NamesOfPackages } from "./names-of-packages.ts";
import { LINKER, type Owners } from "./owners.ts";
import { C_PACKAGE } from "./package-name.ts";
import type { GoSubject } from "./subject.ts";

/** The program that maps instructions to source files: Go code and Go's assembly have it, C code does not. */
const FILE_PROGRAM = 1;

/** Functions of the linker, and the start code of the runtime. */
const LINKER_NAME = /^(?:go[:.]|_rt0_|runtime\.(?:text|etext)$)/;

/**
 * The package of each function, from its name. Static functions in assembly have names without a package (`memeqbody`):
 * they belong to the package of the functions before them. C code that the Go linker linked has no Go name either, and
 * no source files.
 */
export function ownersOfFunctions(functions: FunctionTable, owners: Owners): Uint32Array {
  const result = new Uint32Array(functions.length);
  const packages = new NamesOfPackages(functions.names, owners);
  let before: number | undefined;
  for (let index = 0; index < functions.length; index++) {
    const owner = packages.owner(functions.nameOffset(index));
    const isLinkers = owner === undefined && LINKER_NAME.test(functions.name(index));
    if (owner !== undefined) before = owner;
    else if (isLinkers) before = LINKER;
    const isC = owner === undefined && !isLinkers && functions.programOffset(index, FILE_PROGRAM) === 0;
    result[index] = before === undefined || isC ? owners.package(C_PACKAGE) : before;
  }
  return result;
}

/** Gives the package of the function at an address; undefined for an address outside of Go's code. */
export function ownerOfCode({ functions, functionOwners }: GoSubject): (address: number) => number | undefined {
  const { entries, length } = functions;
  return (address) => {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entries[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low === 0 || address >= entries[length]! ? undefined : functionOwners[low - 1]!;
  };
}
