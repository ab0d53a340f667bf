import { PlimsollError } from "../base/error.ts";
import { measureBinary } from "../measure/binary/measure-binary.ts";
import { compareLedgers } from "../measure/diff.ts";
import type { Ledger } from "../measure/ledger.ts";
import { openBinary } from "../store/file/binary-file.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import { type BuildRequest, type BuiltBinary, buildBinary } from "../toolchain/go/build.ts";
import { type CompiledProgram, compileProgram } from "../toolchain/go/compiled-program.ts";
import type { DependencyRequest } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { SourceReader } from "../toolchain/go/source-reader.ts";
import { type Refusal, type Stub, stubsOf } from "../toolchain/go/stub.ts";
import { buildWithStubs } from "../toolchain/go/stub-build.ts";
import { openSourceReader } from "./source-reader.ts";
import { type BuildSize, comparedBuild, weighProgram } from "./weigh-build.ts";

/** A program that was built to be compared. */
export interface MeasuredBuild extends BuildSize {
  readonly ledger: Ledger;
}

/**
 * What a program would lose if nothing imported some packages: the difference of two builds, the second one with stubs
 * in their place. Imports that only these packages need are lost with them. What is left of a stub, and the code that
 * calls it, still counts as kept, so a removal can save a little more.
 */
export type Removal =
  | {
      readonly proven: true;
      readonly packages: readonly string[];
      readonly before: BuildSize;
      readonly after: BuildSize;
      /** Negative where the program without them is larger. */
      readonly savedBytes: number;
      readonly savedWireBytes: number;
      /** Import paths that own bytes of the program before and none after, sorted. */
      readonly vanished: readonly string[];
    }
  | { readonly proven: false; readonly packages: readonly string[]; readonly refusal: Refusal };

/** Builds the program as it is, for one or more proofs. Throws what `buildBinary` throws. */
export async function measureBuild(go: Go, request: DependencyRequest): Promise<MeasuredBuild> {
  return measureProgram(await buildBinary(go, comparedBuild(request)));
}

/**
 * Builds a program once more without the code of some of its packages, all of them together. `before` is the result of
 * `measureBuild`, when it is at hand, or what makes it: that is called when the second build was started, and runs beside
 * it. What cannot be shown is not proven, with the reason: it is never estimated. Throws `source-invalid` for a
 * package that the program does not have, and what the build of the program as it is throws.
 */
export async function proveRemoval(
  go: Go,
  request: DependencyRequest,
  importPaths: readonly string[],
  known: {
    readonly before?: MeasuredBuild | (() => Promise<MeasuredBuild>);
    readonly compiled?: CompiledProgram;
    readonly reader?: SourceReader;
  } = {},
): Promise<Removal> {
  const packages = [...importPaths].sort();
  await using own = known.reader === undefined ? await openSourceReader(go, request.cacheFolder) : undefined;
  const reader = known.reader ?? own!;
  const compiled = await (known.compiled ?? compileProgram(go, { ...request, trimpath: true }));
  const results = await stubsOf(reader, compiled, packages);
  const refused = results.find((result) => "refusal" in result);
  if (refused !== undefined) return { proven: false, packages, refusal: refused.refusal };
  const stubs = results.flatMap((result) => ("stub" in result ? [result.stub] : []));
  const { before: given = () => measureBuild(go, request) } = known;
  const started = Promise.withResolvers<void>();
  // What measures the program as it is would keep the second build from being started.
  const [before, after] = await Promise.all([
    typeof given === "function" ? started.promise.then(given) : given,
    measureWithStubs(go, request, stubs, started.resolve).finally(started.resolve),
  ]);
  if ("refusal" in after) return { proven: false, packages, refusal: after.refusal };
  const changes = compareLedgers(before.ledger, after.ledger, "package", { sameLoaded: false });
  return {
    proven: true,
    packages,
    before: sizeOf(before),
    after: sizeOf(after),
    savedBytes: before.sizeBytes - after.sizeBytes,
    savedWireBytes: before.wireBytes - after.wireBytes,
    vanished: changes
      .filter(({ label, afterBytes }) => afterBytes === null && !label.startsWith("["))
      .map(({ label }) => label)
      .sort(),
  };
}

async function measureWithStubs(go: Go, request: DependencyRequest, stubs: readonly Stub[], onStart: () => void) {
  await using scratch = await temporaryFolder();
  const built = await tryStubs(go, { ...comparedBuild(request), onStart }, stubs, scratch.path);
  return "refusal" in built ? built : await measureProgram(built.binary);
}

async function tryStubs(
  go: Go,
  request: BuildRequest,
  stubs: readonly Stub[],
  scratch: string,
): Promise<{ readonly binary: BuiltBinary } | { readonly refusal: Refusal }> {
  try {
    return { binary: await buildWithStubs(go, request, stubs, scratch) };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "build-failed") throw error;
    const [only, ...others] = stubs;
    const importPath = others.length === 0 ? only!.importPath : null;
    const links = stubs.flatMap((stub) => stub.links);
    const why = error.why ?? error.what;
    // The linker names the symbol that is missing or twice there.
    const linked = /relocation target|duplicated definition|invalid reference to/.test(why) && links.length > 0;
    return linked
      ? { refusal: { importPath, reason: "linkname", why: [...links, why].join("\n") } }
      : { refusal: { importPath, reason: "build-failed", why } };
  }
}

/** Measures a program that was built to be compared, and disposes of it. */
export async function measureProgram(built: BuiltBinary): Promise<MeasuredBuild> {
  await using binary = built;
  await using file = await openBinary(binary.path, "/");
  const [{ ledger }, size] = await Promise.all([
    measureBinary(file, "the program", { symbols: false }),
    weighProgram(binary.path),
  ]);
  return { ...size, ledger };
}

function sizeOf({ sizeBytes, wireBytes }: BuildSize): BuildSize {
  return { sizeBytes, wireBytes };
}
