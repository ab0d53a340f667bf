import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { measureBinary } from "../../measure/binary/measure-binary.ts";
import { openBinary } from "../../store/binary-file.ts";
import type { World } from "../world.ts";

/** A binary that was measured, and its file, open for what else is asked of it. Dispose of it when done. */
export interface MeasuredTarget extends AsyncDisposable {
  readonly binary: BinaryLedger;
  readonly file: RandomAccess;
}

/** Opens and measures what a person named. Throws what `openBinary` and `measureBinary` throw. */
export async function measureTarget({ cwd }: World, target: string): Promise<MeasuredTarget> {
  const file = await openBinary(target, cwd);
  const close = () => file[Symbol.asyncDispose]();
  try {
    return { binary: await measureBinary(file, target), file, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
