import { rm, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { type BuildRequest, type BuiltBinary, buildBinary } from "./build.ts";
import type { Go } from "./go.ts";
import { type ReplacedFiles, writeOverlay } from "./replaced-files.ts";
import { makeShadowCache } from "./shadow-cache.ts";
import type { Stub } from "./stub.ts";

/**
 * Builds a program with stubs in place of some of its packages, and otherwise as `request` says; the user's own overlay
 * stays in force. Nothing that is there is written to: stubs of downloaded modules lie in a module cache of their own,
 * the others in an overlay. `scratch` is an empty folder of the caller, which must exist as long as the binary is used.
 * Throws `build-failed` where the program does not build so, and what `buildBinary` throws.
 */
export async function buildWithStubs(
  go: Go,
  request: BuildRequest,
  stubs: readonly Stub[],
  scratch: string,
): Promise<BuiltBinary> {
  const { choices } = request;
  const cache = choices.env.GOMODCACHE ?? go.settings.GOMODCACHE ?? "";
  const copied = stubs.filter(({ moduleFolder }) => moduleFolder !== undefined && isBelow(cache, moduleFolder));
  const laid = stubs.filter((stub) => !copied.includes(stub));
  const shadowed = copied.length > 0 || laid.some(({ folder }) => isBelow(cache, folder));
  const env: Record<string, string> = {};
  if (shadowed) {
    env.GOMODCACHE = join(scratch, "modules");
    await makeShadowCache(cache, env.GOMODCACHE, [...new Set(copied.map(({ moduleFolder }) => moduleFolder!))]);
    for (const stub of copied) await replacePackage(stub, join(env.GOMODCACHE, relative(cache, stub.folder)));
  }
  const flags = laid.length === 0 ? [] : [`-overlay=${await writeOverlay(go, request, filesOf(laid), scratch)}`];
  const own = shadowed ? withoutSwitch(go, cache) : go;
  if (own !== go) env.GOTOOLCHAIN = "local";
  return buildBinary(own, {
    ...request,
    choices: { ...choices, flags: [...choices.flags, ...flags], env: { ...choices.env, ...env } },
    // Its result is of no use to a later run.
    cacheFolder: join(scratch, "cache"),
  });
}

/** A release of Go that was downloaded lies in the module cache, too: it is started where it is, not where it would be. */
function withoutSwitch(go: Go, cache: string): Go {
  const { GOROOT = "", GOEXE = "" } = go.settings;
  return isBelow(cache, GOROOT) ? { ...go, program: join(GOROOT, "bin", `go${GOEXE}`) } : go;
}

function isBelow(folder: string, path: string): boolean {
  const inner = relative(folder, path);
  return folder !== "" && !inner.startsWith("..") && !isAbsolute(inner);
}

async function replacePackage({ files, replacement }: Stub, folder: string): Promise<void> {
  for (const name of files) await rm(join(folder, name), { force: true });
  // A file of the same name that takes no part in the build must not be written to: it is the user's own, by a link.
  for (const [name, text] of replacement) await writeFile(join(folder, name), text, { flag: "wx" });
}

/** The stubs' files, and the packages' own hidden. */
function filesOf(stubs: readonly Stub[]): ReplacedFiles {
  return new Map(
    stubs.flatMap(({ folder, files, replacement }) => [
      ...files.map((name) => [join(folder, name), null] as const),
      ...[...replacement].map(([name, text]) => [join(folder, name), text] as const),
    ]),
  );
}
