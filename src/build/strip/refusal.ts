import { PlimsollError } from "../../base/error.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";

/** The error for a file that cannot be stripped with certainty about what is removed. */
export function stripRefused(elf: ElfFile, why: string, fix?: string): PlimsollError {
  return new PlimsollError("strip-refused", {
    what: `${elf.where} is not stripped`,
    why,
    fix: fix ?? "let the linker do it: go build -ldflags='-s -w'",
    where: elf.where,
  });
}
