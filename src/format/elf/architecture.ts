import { EM } from "./constants.ts";
import type { ElfHeader } from "./header.ts";

type Machine = Pick<ElfHeader, "machine" | "is64" | "littleEndian">;

/** GOARCH of an ELF header (`go tool dist list` for linux); undefined for a machine that Go does not support. */
export function goarch({ machine, is64, littleEndian }: Machine): string | undefined {
  switch (machine) {
    case EM["386"]:
      return "386";
    case EM.X86_64:
      return is64 ? "amd64" : undefined;
    case EM.ARM:
      return littleEndian ? "arm" : undefined;
    case EM.AARCH64:
      return is64 && littleEndian ? "arm64" : undefined;
    case EM.MIPS:
      return (is64 ? "mips64" : "mips") + (littleEndian ? "le" : "");
    case EM.PPC64:
      return littleEndian ? "ppc64le" : "ppc64";
    case EM.RISCV:
      return is64 ? "riscv64" : undefined;
    case EM.S390:
      return is64 ? "s390x" : undefined;
    case EM.LOONGARCH:
      return is64 ? "loong64" : undefined;
    default:
      return undefined;
  }
}
