import { mkdtempDisposable, open, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { programFailed } from "../process.ts";
import { flagsOf, instrumentsOf, valueOfFlag } from "./build-flags.ts";
import type { CompiledPackage, CompiledProgram, LinkRequest } from "./compiled-program.ts";
import { standFor } from "./dependencies.ts";
import { type Go, runGo, settingOf } from "./go.ts";

/** A compiled package, as the linker reads it. */
export interface PackageArchive {
  readonly importPath: string;
  /** As in `Dependency`. */
  readonly module: string | undefined;
  readonly path: string;
}

/** The results in Go's cache, the main package last. `unsafe` is part of the compiler and has none. */
export function archivesOf({ packages }: CompiledProgram): PackageArchive[] {
  return packages.flatMap(({ ImportPath, Export, Module }) =>
    Export === undefined || Export === "" ? [] : [{ importPath: ImportPath, module: moduleName(Module), path: Export }],
  );
}

function moduleName(module: CompiledPackage["Module"]): string | undefined {
  if (module === undefined) return undefined;
  return module.Version === undefined ? module.Path : `${module.Path}@${module.Version}`;
}

/** Throws `limit-exceeded` for an archive that is larger than that of any real package. */
export function readArchive(archive: PackageArchive): Promise<Uint8Array> {
  return new ArchiveReader().read(archive);
}

/**
 * Reads archives one after the other into the same memory: those of a service have some hundred megabytes, most of it
 * debug information.
 */
export class ArchiveReader implements Disposable {
  #memory = new Uint8Array();

  [Symbol.dispose](): void {
    this.#memory.buffer.transfer(0);
  }

  /** The bytes are valid until the next archive is read. Throws `limit-exceeded`, as `readArchive` does. */
  async read({ importPath, path }: PackageArchive): Promise<Uint8Array> {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > LIMITS.binaryTableBytes) {
      throw new PlimsollError("limit-exceeded", {
        what: `the compiled package ${importPath} is larger than ${LIMITS.binaryTableBytes} bytes`,
        why: "plimsoll does not read a larger one",
      });
    }
    if (size > this.#memory.length) this.#memory = new Uint8Array(this.#memory.buffer.transfer(size));
    let length = 0;
    while (length < size) {
      const { bytesRead } = await file.read(this.#memory, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return this.#memory.subarray(0, length);
  }
}

export interface Link<Measure> {
  readonly archives: readonly PackageArchive[];
  /** Archives to link instead of those in Go's cache, by import path. */
  readonly replaced?: ReadonlyMap<string, Uint8Array>;
  /** Omit symbols and debug information, as `slim` does. */
  readonly strip?: boolean;
  /** Called with each part of the dependency dump (`-dumpdep`); without it there is no dump. */
  readonly onDump?: (chunk: Uint8Array) => void;
  /** Is given the path of the executable, which exists until this is settled. */
  readonly measure: (path: string) => Promise<Measure>;
}

/**
 * Links compiled packages with Go's own linker and the user's linker flags, and passes on its dump of dependencies as
 * it comes: that of a large service has a hundred megabytes. The executable carries no build information, and is
 * removed before this resolves to what `measure` says of it. Throws `program-failed`.
 */
export async function linkPackages<Measure>(go: Go, request: LinkRequest, link: Link<Measure>): Promise<Measure> {
  const { cwd, env } = await standFor(go, request);
  await using folder = await mkdtempDisposable(
    join(go.settings.GOTMPDIR || go.env.TMPDIR || tmpdir(), "plimsoll-link-"),
  );
  const archives = await Promise.all(
    link.archives.map(async (archive, index) => {
      const bytes = link.replaced?.get(archive.importPath);
      if (bytes === undefined) return archive;
      const path = join(folder.path, `${index}.a`);
      await writeFile(path, bytes);
      return { ...archive, path };
    }),
  );
  const [output, config] = [join(folder.path, "out"), join(folder.path, "importcfg")];
  await writeFile(config, importConfig(archives));
  const args = [
    ...["tool", "link", "-o", output, "-importcfg", config, ...linkerFlags(go, request)],
    ...(link.strip ? ["-s", "-w"] : []),
    ...(link.onDump === undefined ? [] : ["-dumpdep"]),
    archives.at(-1)!.path,
  ];
  const finished = await runGo(go, args, { cwd, env, onStdout: link.onDump ?? (() => {}) });
  if (finished.exitCode !== 0) throw programFailed(go.program, args, finished);
  return await link.measure(output);
}

/** The flags of a link besides the files that it reads and writes. */
export function linkerFlags(go: Go, { choices, cgo }: LinkRequest): string[] {
  const flags = flagsOf(go, choices);
  // The build and its linker must share them.
  const shared = instrumentsOf(flags).map((name) => `-${name}`);
  const mode = valueOfFlag(flags, "buildmode") ?? "default";
  const extld = cgo ? [`-extld=${settingOf(go, choices.env, "CC") ?? "gcc"}`] : [];
  return [...shared, ...(mode === "default" ? [] : [`-buildmode=${mode}`]), ...extld, ...flags.ldflags];
}

/** The file that tells the linker where each package is: cmd/link, -importcfg. */
function importConfig(archives: readonly PackageArchive[]): string {
  return archives
    .slice(0, -1)
    .map(({ importPath, path }) => `packagefile ${importPath}=${path}\n`)
    .join("");
}

/** Numbers in the linker that change from one release of Go to the next. */
export interface LinkerSources {
  readonly relocations: ReadonlyMap<string, number>;
  readonly symbolKinds: ReadonlyMap<string, number>;
  readonly builtins: readonly { readonly name: string; readonly abi: number }[];
}

/** Reads these numbers from the sources of the release that links. Undefined where the sources are not installed. */
export async function readLinkerSources(go: Go): Promise<LinkerSources | undefined> {
  const read = (name: string) => readFile(join(go.settings.GOROOT ?? "", "src/cmd/internal", name), "utf8");
  try {
    const [relocations, kinds, builtins] = await Promise.all([
      read("objabi/reloctype.go"),
      read("objabi/symkind.go"),
      read("goobj/builtinlist.go"),
    ]);
    return {
      relocations: enumeration(relocations, /^\t(R_\w+)(?: RelocType = 1 \+ iota)?\s*(?:\/\/.*)?$/gm, 1),
      symbolKinds: enumeration(kinds, /^\t(S\w+)(?: SymKind = iota)?\s*(?:\/\/.*)?$/gm, 0),
      builtins: [...builtins.matchAll(/^\t\{"([^"]+)", (\d)\},$/gm)].map(([, name, abi]) => ({
        name: name!,
        abi: Number(abi),
      })),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function enumeration(source: string, line: RegExp, first: number): Map<string, number> {
  return new Map([...source.matchAll(line)].map(([, name], index) => [name!, index + first]));
}
