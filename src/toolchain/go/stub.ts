import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { flagsOf } from "./build-flags.ts";
import { type CompiledPackage, type CompiledProgram, FILE_LISTS } from "./compiled-program.ts";
import { readOverlay } from "./overlay.ts";
import { toRead } from "./read-package.ts";
import type { SourceReader, StubText } from "./source-reader.ts";

/**
 * Why a package cannot be taken out of a program for a measurement:
 * `main`: it is the program itself. `runtime`: the compiler and the linker rely on it in every program.
 * `unnamed-type`: it declares something of a type that its own source could not name. `name-clash`: it declares a name
 * of the language that its stub needs. `unreadable`: its declarations cannot be read. `stub-invalid`: the stub itself
 * does not compile. `linkname`: the program does not build with the stub, and code is shared by go:linkname.
 * `build-failed`: the program does not build with the stub for another reason.
 */
type RefusalReason =
  | "main"
  | "runtime"
  | "unnamed-type"
  | "name-clash"
  | "unreadable"
  | "stub-invalid"
  | "linkname"
  | "build-failed";

export interface Refusal {
  /** Null where several packages were taken out together, and the build does not say which of them is the reason. */
  readonly importPath: string | null;
  readonly reason: RefusalReason;
  /** A compiler's own message, or a sentence. */
  readonly why: string;
}

/**
 * A package with the same declarations and no code, and what it takes the place of. The package exports the same
 * constants, types, variables, functions and methods. Functions return zero values and are not inlined, so that callers
 * stay as they are; those whose code is in another package, by go:linkname, keep it; variables have no initial values; unexported fields and everything that only code needed is gone.
 */
export interface Stub {
  readonly importPath: string;
  /** The files that take the place of all others of the package: their text by their name. */
  readonly replacement: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly folder: string;
  /** Names of the package's files that take part in the build. */
  readonly files: readonly string[];
  /** The folder of the module, if the package is not of a main module and not of the standard library. */
  readonly moduleFolder: string | undefined;
  /** Which go:linkname directives lead into the package or out of it. */
  readonly links: readonly string[];
}

export type StubResult = { readonly stub: Stub } | { readonly refusal: Refusal };

/** The name of the file that takes the place of all others of its package, without its ending. */
const STUB_FILE = "plimsoll_stub";

/**
 * Makes stubs of packages of a program, in the order of their import paths. The types are those that the compiler found. Each stub was checked against the packages that it imports; whether the
 * program builds with it is for the build to say. Throws `source-invalid` for a package that the program does not
 * have, and what the go command's failures throw.
 */
export async function stubsOf(
  reader: SourceReader,
  { go, request, packages: listed }: CompiledProgram,
  importPaths: readonly string[],
): Promise<readonly StubResult[]> {
  const overlay = await readOverlay(flagsOf(go, request.choices), request.package.cwd);
  const packages = new Map(listed.map((one) => [one.ImportPath, one]));
  const refused = refusedPackages(packages, listed.at(-1)!.ImportPath);
  const wanted = importPaths.map((path) => requirePackage(packages, path));
  const made = await reader.stubs(
    importPaths.filter((path) => !refused.has(path)),
    listed.map((one) => toRead(one, overlay)),
  );
  const texts = new Map(made.map((one) => [one.path, one]));
  return wanted.map((one) => {
    const refusal = refused.get(one.ImportPath);
    return refusal === undefined ? toResult(one, texts.get(one.ImportPath)!) : { refusal };
  });
}

function requirePackage(packages: ReadonlyMap<string, CompiledPackage>, importPath: string): CompiledPackage {
  const found = packages.get(importPath);
  if (found !== undefined) return found;
  throw new PlimsollError("source-invalid", {
    what: `${importPath} is not in this program`,
    why: `it has ${counted(packages.size, "package")}, and none of that import path`,
  });
}

/** The packages that are refused whatever they declare: the program, and the runtime with all that it imports. */
function refusedPackages(packages: ReadonlyMap<string, CompiledPackage>, main: string): Map<string, Refusal> {
  const ground = new Set(["runtime", "runtime/cgo", "unsafe"]);
  for (const path of ground) {
    for (const imported of packages.get(path)?.Imports ?? []) ground.add(imported);
  }
  const why = "the compiler and the linker rely on it in every program";
  const refused = new Map(
    [...ground].map((path): [string, Refusal] => [path, { importPath: path, reason: "runtime", why }]),
  );
  return refused.set(main, { importPath: main, reason: "main", why: "it is the program itself" });
}

function toResult(listed: CompiledPackage, { path, text, assembly, refused, links }: StubText): StubResult {
  if (refused !== null) return { refusal: { importPath: path, ...refused } };
  const { Dir = "", Module: module } = listed;
  const files = FILE_LISTS.flatMap((list) => listed[list] ?? []);
  const moduleFolder = module?.Main === true ? undefined : module?.Dir;
  const replacement = new Map([[`${STUB_FILE}.go`, text], ...(assembly ? [[`${STUB_FILE}.s`, ""] as const] : [])]);
  return { stub: { importPath: path, replacement, folder: Dir, files, moduleFolder, links } };
}
