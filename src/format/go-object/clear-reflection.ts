import { goObjects } from "./archive.ts";
import { GoObject, SYMBOL_FLAG } from "./go-object.ts";

/**
 * A copy of a package's archive in which the named functions no longer say that they look methods up by a name
 * unknown to the linker. Everything else stays as it was, their code too: what is linked from it is for measuring.
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
