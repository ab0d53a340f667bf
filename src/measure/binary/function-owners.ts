import type { FunctionTable } from "../../format/go/function-table.ts";
import { NamesOfPackages } from "./names-of-packages.ts";
import { LINKER, type Owners } from "./owners.ts";
import { C_PACKAGE } from "./package-name.ts";
import type { GoSubject } from "./subject.ts";

/** The one that says which source file an instruction is from: Go code and Go's assembly have it, C code has not. */
const FILE_PROGRAM = 1;

/** Functions of the linker, and what a runtime starts with. */
const LINKER_NAME = /^(?:go[:.]|_rt0_|runtime\.(?:text|etext)$)/;

/**
 * The package of each function, from its name. Assembly keeps names without a package to itself (`memeqbody`): those are
 * of the package whose functions stand before them. C code that the Go linker took in has no Go name either, and no
 * source files.
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

/** Tells the package of the function at an address; undefined for one outside of Go's code. */
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
