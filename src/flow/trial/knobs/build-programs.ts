import { join } from "node:path";
import { type Digest, sha256 } from "../../../base/digest.ts";
import { endsRun, PlimsollError } from "../../../base/error.ts";
import { readInterpreter } from "../../../format/elf/dynamic.ts";
import { ElfFile } from "../../../format/elf/elf-file.ts";
import type { KnobFigures } from "../../../report/trial-knobs.ts";
import { weighProgram } from "../../../session/weigh-build.ts";
import { openBinary } from "../../../store/file/binary-file.ts";
import type { OwnedFolder } from "../../../toolchain/container/owned-folder.ts";
import { buildTests } from "../../../toolchain/go/benchmarks.ts";
import { type BuildRequest, buildBinary } from "../../../toolchain/go/build.ts";
import { firstComplaint } from "../../../toolchain/go/build-failure.ts";
import type { Go } from "../../../toolchain/go/go.ts";

/** A program that was built in one way. */
export interface BuiltProgram {
  readonly figures: KnobFigures;
  readonly path: string;
  /** Of its machine code: the section .text. Null where it has no such section. */
  readonly code: Digest | null;
  /** The loader that the kernel starts for it; null for a static program. */
  readonly interpreter: string | null;
}

/**
 * Builds a program in several ways, with build caches of its own: what a build compiles is then what it would compile on a
 * machine that has built the program in the usual way, and nothing else.
 */
export class ProgramBuilder {
  readonly #go: Go;
  readonly #folder: OwnedFolder;
  #built = 0;

  /** The caches and the programs are below `folder`, and last as long. */
  constructor(go: Go, folder: OwnedFolder) {
    this.#go = go;
    this.#folder = folder;
  }

  /** `cache` is a name: builds with the same name share what they compile. Throws what `buildBinary` throws. */
  async build(request: BuildRequest, cache: string): Promise<BuiltProgram> {
    const cacheFolder = join(this.#folder.path, `program-${this.#built++}`);
    let packagesCompiled = 0;
    const onPackage = () => {
      packagesCompiled++;
    };
    const begin = performance.now();
    // It is not disposed of: it lasts as long as the folder.
    const { path } = await buildBinary(this.#go, { ...this.#cached(request, cache), cacheFolder, onPackage });
    const buildSeconds = (performance.now() - begin) / 1000;
    const { sizeBytes, wireBytes } = await weighProgram(path);
    return { figures: { sizeBytes, wireBytes, buildSeconds, packagesCompiled }, path, ...(await lookInto(path)) };
  }

  /** The tests of a package, built in the same way as the program was. Throws `build-failed`. */
  async buildTests(request: BuildRequest, cache: string, importPath: string): Promise<string> {
    const path = join(this.#folder.path, `tests-${this.#built++}`);
    await buildTests(this.#go, this.#cached(request, cache), importPath, path);
    return path;
  }

  /** Removes what the builds of that name have compiled. */
  async forget(cache: string): Promise<void> {
    await this.#folder.remove(cache);
  }

  #cached(request: BuildRequest, cache: string): BuildRequest {
    const env = { ...request.choices.env, GOCACHE: join(this.#folder.path, cache) };
    return { ...request, choices: { ...request.choices, env } };
  }
}

/** Why a way to build does not work, on one line. What ends the whole run is thrown on. */
export function whyNotBuilt(thrown: unknown): string {
  if (!(thrown instanceof PlimsollError) || endsRun(thrown)) throw thrown;
  return `it does not build: ${firstComplaint(thrown)}`;
}

async function lookInto(path: string): Promise<Pick<BuiltProgram, "code" | "interpreter">> {
  await using file = await openBinary(path, "/");
  const elf = await ElfFile.open(file, path);
  const text = elf.section(".text");
  return {
    code: text === undefined ? null : sha256(await elf.readSection(text)),
    interpreter: (await readInterpreter(elf)) ?? null,
  };
}
