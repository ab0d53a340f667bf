import { allOf, type Expression, tagOf } from "./expression.ts";

/** Names of systems and architectures, past and future ones included, as file names have them: internal/syslist. */
const SYSTEMS: ReadonlySet<string> = new Set(
  "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos".split(
    " ",
  ),
);
const ARCHITECTURES: ReadonlySet<string> = new Set(
  "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm".split(
    " ",
  ),
);

export function isSystem(tag: string): boolean {
  return SYSTEMS.has(tag);
}

export function isArchitecture(tag: string): boolean {
  return ARCHITECTURES.has(tag);
}

/** `go`, `test`: Go files. `other`: C, assembly and the like. `object`: a .syso file, which is not read. */
export type FileKind = "go" | "test" | "other" | "object";

const OTHER = /\.(?:c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx)$/;

/** Undefined for a file that the go command does not look at. go/build.Context.matchFile. */
export function kindOfName(name: string): FileKind | undefined {
  if (name.startsWith("_") || name.startsWith(".")) return undefined;
  if (name.endsWith("_test.go")) return "test";
  if (name.endsWith(".go")) return "go";
  if (name.endsWith(".syso")) return "object";
  return OTHER.test(name) ? "other" : undefined;
}

/**
 * What the end of a file name asks for: `serve_linux_arm64.go`. Everything before the first underscore, and after the
 * first dot, is ignored. go/build.Context.goodOSArchFile.
 */
export function nameConstraint(name: string): Expression | undefined {
  const [stem] = name.split(".", 1);
  const words = stem!.split("_").slice(1);
  if (words.at(-1) === "test") words.pop();
  const [system, last] = [words.at(-2), words.at(-1)];
  if (last === undefined) return undefined;
  if (system !== undefined && isSystem(system) && isArchitecture(last)) return allOf([tagOf(system), tagOf(last)]);
  return isSystem(last) || isArchitecture(last) ? tagOf(last) : undefined;
}
