import { join } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { stripBinary } from "../build/strip/strip.ts";
import { openRandomAccess } from "../store/file/random-access-file.ts";
import { replaceArchive } from "../store/file/replace-path.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import type { BuiltBinary } from "../toolchain/go/build.ts";

/** A program without its symbols, together with the one that the linker wrote. */
export interface SeparatedBinary extends BuiltBinary {
  readonly unstrippedPath: string;
}

/**
 * Strips a program that was linked with its symbols; both files exist until the result is disposed of. Throws
 * `flag-invalid` where the linker was told to omit symbols, and `strip-refused`.
 */
export async function separateSymbols(linked: BuiltBinary, name: string): Promise<SeparatedBinary> {
  const folder = await temporaryFolder();
  try {
    await using source = await openRandomAccess(linked.path);
    const stripped = await stripBinary(source, name);
    if (!stripped.plan.changed) throw noSymbols(name);
    const path = join(folder.path, name);
    await replaceArchive(path, stripped.write());
    return {
      path,
      unstrippedPath: linked.path,
      [Symbol.asyncDispose]: async () => {
        await folder[Symbol.asyncDispose]();
        await linked[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

function noSymbols(name: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `${name} was linked without symbols`,
    why: "--debug-symbols keeps them, but -s or -w is among the linker's flags",
    fix: "take -s and -w out of --ldflags and GOFLAGS: plimsoll strips the program itself",
  });
}
