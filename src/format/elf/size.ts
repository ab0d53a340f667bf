import { PlimsollError } from "../../base/error.ts";

/**
 * Converts an Elf64_Off or Elf64_Xword to a safe integer. Throws `elf-invalid` beyond 2^53: no file and no memory is so
 * large.
 */
export function sizeFrom(word: bigint, where: string): number {
  if (word > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new PlimsollError("elf-invalid", {
      what: `${where} holds a size or an offset that nothing has`,
      why: `it says ${word}, which is beyond 2^53`,
      where,
    });
  }
  return Number(word);
}
