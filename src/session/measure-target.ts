import type { RandomAccess } from "../format/elf/random-access.ts";
import type { BinaryLedger } from "../measure/binary/binary-ledger.ts";
import { measureBinary } from "../measure/binary/measure-binary.ts";
import { openBinary } from "../store/file/binary-file.ts";
import type { RandomAccessFile } from "../store/file/random-access-file.ts";
import type { PackageRequest } from "./build-target.ts";
import { namesPackage } from "./names-package.ts";
import type { Surroundings } from "./surroundings.ts";

/** A binary that was measured, with its file still open for further questions. Dispose of it when done. */
export interface MeasuredTarget extends AsyncDisposable {
  readonly binary: BinaryLedger;
  readonly file: RandomAccess;
}

interface MeasureRequest extends PackageRequest {
  /** Whether the symbols will be shown. */
  readonly symbols: boolean;
}

/**
 * Opens and measures what a person named: an executable, or a Go main package, which is built first. Throws what
 * `openBinary`, `measureBinary` and `buildTarget` throw.
 */
export async function measureTarget(
  surroundings: Surroundings,
  target: string,
  request: MeasureRequest,
): Promise<MeasuredTarget> {
  if (!(await namesPackage(surroundings, target)))
    return measureFile(await openBinary(target, surroundings.cwd), target, request);
  const { buildTarget } = await import("./build-target.ts");
  const built = await buildTarget(surroundings, target, request);
  try {
    const measured = await measureFile(await openBinary(built.path, surroundings.cwd), target, request);
    const close = async () => {
      await measured[Symbol.asyncDispose]();
      await built[Symbol.asyncDispose]();
    };
    return { binary: built.withRequirements(measured.binary), file: measured.file, [Symbol.asyncDispose]: close };
  } catch (error) {
    await built[Symbol.asyncDispose]();
    throw error;
  }
}

async function measureFile(file: RandomAccessFile, name: string, { symbols }: MeasureRequest): Promise<MeasuredTarget> {
  const close = () => file[Symbol.asyncDispose]();
  try {
    return { binary: await measureBinary(file, name, { symbols }), file, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
