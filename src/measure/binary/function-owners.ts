import type { FunctionTable } from "../../format/go/function-table.ts";
import { LINKER, type Owners } from "./owners.ts";
import { C_PACKAGE, packageOfSymbol } from "./package-name.ts";

/** Functions of the linker, and what a runtime starts with. */
const LINKER_NAME = /^(?:go[:.]|_rt0_|runtime\.(?:text|etext)$)/;

/**
 * The package of each function, from its name. Assembly keeps names without a package to itself (`memeqbody`): those are
 * of the package whose functions stand around them. C code that the Go linker took in has no Go name either, and stands
 * behind all Go packages.
 */
export function ownersOfFunctions(functions: FunctionTable, owners: Owners): Uint32Array {
  const result = new Uint32Array(functions.length);
  let before: number | undefined;
  for (let index = 0; index < functions.length; index++) {
    const name = functions.name(index);
    const packageName = packageOfSymbol(name);
    if (packageName !== undefined) before = owners.package(packageName);
    else if (LINKER_NAME.test(name)) before = LINKER;
    result[index] = before ?? owners.package(C_PACKAGE);
  }
  return result;
}
