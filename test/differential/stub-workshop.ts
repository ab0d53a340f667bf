import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openSourceReader } from "../../src/session/source-reader.ts";
import { type BuildChoices, NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { compileProgram, type LinkRequest } from "../../src/toolchain/go/compiled-program.ts";
import { listDependencies, standFor } from "../../src/toolchain/go/dependencies.ts";
import type { Go } from "../../src/toolchain/go/go.ts";
import { listObjects } from "../../src/toolchain/go/list.ts";
import { type Refusal, type Stub, stubsOf } from "../../src/toolchain/go/stub.ts";
import { buildWithStubs } from "../../src/toolchain/go/stub-build.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";
import type { Workshop } from "./go-workshop.ts";

export interface Stubbed {
  readonly go: Go;
  readonly request: LinkRequest;
  readonly stubs: readonly Stub[];
  readonly refusals: readonly Refusal[];
}

/** Makes stubs of the named packages of a program; without names, of all packages that it has. */
export async function stubbed(
  shop: Workshop,
  go: Go,
  source: string,
  {
    paths,
    choices = NO_CHOICES,
    cgo = false,
  }: { paths?: readonly string[]; choices?: BuildChoices; cgo?: boolean } = {},
): Promise<Stubbed> {
  const { platform, cacheFolder } = shop;
  const main = await shop.resolve(go, source, choices);
  const request = { package: main, platform, cgo, choices, cacheFolder, trimpath: true };
  const wanted = paths ?? (await listDependencies(go, request)).map(({ importPath }) => importPath);
  await using reader = await openSourceReader(go, cacheFolder);
  const results = await stubsOf(reader, await compileProgram(go, request), wanted);
  return {
    go,
    request,
    stubs: results.flatMap((result) => ("stub" in result ? [result.stub] : [])),
    refusals: results.flatMap((result) => ("refusal" in result ? [result.refusal] : [])),
  };
}

/** Builds the program with all of the stubs at once. Returns the folder that the build was given. */
export async function buildStubbed(t: TestContext, { go, request, stubs }: Stubbed): Promise<string> {
  const scratch = temporaryFolder(t);
  await using _ = await buildWithStubs(
    go,
    { ...request, strip: true, choices: { ...request.choices, vcs: false } },
    stubs,
    scratch,
  );
  return scratch;
}

export interface ApiComparison {
  readonly differences: readonly string[];
  readonly compared: number;
}

/** Compares what the packages and their stubs export, as the importers of both see it. */
export async function compareApis(stubs: Stubbed, scratch: string): Promise<ApiComparison> {
  const { go, request } = stubs;
  const overlay = join(scratch, "overlay.json");
  const modules = join(scratch, "modules");
  const choices = {
    ...request.choices,
    flags: [...request.choices.flags, ...(existsSync(overlay) ? [`-overlay=${overlay}`] : [])],
    env: { ...request.choices.env, ...(existsSync(modules) ? { GOMODCACHE: modules } : {}) },
  };
  const paths = stubs.stubs.map(({ importPath }) => importPath);
  const question = {
    Paths: paths,
    Before: await exportsOf(go, request, paths),
    After: await exportsOf(go, { ...request, choices }, paths),
  };
  const lines = execFileSync(go.program, ["run", join(REPOSITORY, "test/differential/exported-api/main.go")], {
    env: go.env,
    input: JSON.stringify(question),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const differences = lines.trimEnd().split("\n");
  return { compared: Number(differences.pop()), differences };
}

/** The compiled packages by their import paths. With stubs, the program itself no longer needs all of them. */
async function exportsOf(go: Go, request: LinkRequest, paths: readonly string[]): Promise<Record<string, string>> {
  const { cwd, env, flags } = await standFor(go, request);
  const args = ["list", "-deps", "-export", "-trimpath", "-buildvcs=false", "-json=ImportPath,Export", ...flags, "--"];
  const listed = await listObjects<{ ImportPath: string; Export?: string }>(go, [...args, ...paths], { cwd, env });
  return Object.fromEntries(listed.map(({ ImportPath, Export = "" }) => [ImportPath, Export]));
}

/**
 * Makes stubs of all packages of a program, builds it with all of them, and compares them with the originals. Returns
 * them, and fails where they differ.
 */
export async function checkAllStubs(t: TestContext, shop: Workshop, go: Go, source: string): Promise<Stubbed> {
  const all = await stubbed(shop, go, source);
  const { compared, differences } = await compareApis(all, await buildStubbed(t, all));
  assert.deepEqual(differences, []);
  const refused = [...Map.groupBy(all.refusals, ({ reason }) => reason)].map(
    ([reason, { length }]) => `${length} ${reason}`,
  );
  t.diagnostic(
    `${source}: ${all.stubs.length} stubs, refused: ${refused.join(", ")}; compared ${compared} descriptions`,
  );
  assert.ok(compared > 50 * all.stubs.length, `${compared} descriptions`);
  return all;
}
