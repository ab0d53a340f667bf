import { goObjects } from "./archive.ts";
import { GoObject, SYMBOL_FLAG } from "./go-object.ts";

/**
 * A copy of a package's archive in which the named functions are no longer marked as looking up methods by a name that
 * the linker does not know. Everything else is unchanged, including their code: a program that is linked from the copy
 * is only for measuring.
 */
export function clearReflection(archive: Uint8Array, functions: ReadonlySet<string>, where: string): Uint8Array {
  const copy = Uint8Array.from(archive);
  for (const { bytes } of goObjects(copy, where)) {
    const object = new GoObject(bytes, where);
    for (let symbol = 0; symbol < object.definitions; symbol++) {
      if ((object.flags(symbol) & SYMBOL_FLAG.reflectMethod) === 0 || !functions.has(object.name(symbol))) continue;
      bytes[object.flagsOffset(symbol)]! &= ~SYMBOL_FLAG.reflectMethod;
    }
  }
  return copy;
}
