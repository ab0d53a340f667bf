import { relative, sep } from "node:path";
import type { GoMod } from "../../../format/go-module/go-mod.ts";
import type { Ledger } from "../../../measure/ledger.ts";
import type { HeavyModule } from "../../../report/module-use.ts";
import { measureBuild } from "../../../session/prove-removal.ts";
import { openSourceReader } from "../../../session/source-reader.ts";
import { type CompiledPackage, type CompiledProgram, compileProgram } from "../../../toolchain/go/compiled-program.ts";
import type { DependencyRequest } from "../../../toolchain/go/dependencies.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import type { SourceUse } from "../../../toolchain/go/source-reader.ts";
import { usesOf } from "../../../toolchain/go/uses.ts";

type Row = HeavyModule & { readonly programs: HeavyModule["programs"][number][] };

/** What the own packages of all programs use of a module. */
type Uses = ReadonlyMap<string, readonly SourceUse[]>;

/**
 * Direct requirements of which the programs' own packages use exactly one thing, with the bytes that have the module's
 * label in each program. Throws what building the programs throws.
 */
export async function findHeavy(
  go: Go,
  requests: readonly DependencyRequest[],
  { mod, folder, cacheFolder }: { readonly mod: GoMod; readonly folder: string; readonly cacheFolder: string },
): Promise<readonly HeavyModule[] | { readonly unknown: string }> {
  const programs: CompiledProgram[] = [];
  for (const request of requests) programs.push(await compileProgram(go, { ...request, trimpath: true }));
  const uses = await usesByModule(go, programs, cacheFolder);
  if ("unknown" in uses) return uses;
  const direct = mod.require.filter(({ indirect }) => !indirect);
  const single = direct.flatMap(({ path, version }) => {
    const [first, ...others] = uses.get(path) ?? [];
    const isOne =
      first !== undefined && others.every((one) => one.package === first.package && one.name === first.name);
    return isOne ? [{ path, version, first, places: placesOf([first, ...others], folder) }] : [];
  });
  if (single.length === 0) return [];
  const rows = single.map(
    ({ path, version, first, places }): Row => ({
      ...{ path, version, places },
      use: { package: first.package, name: first.name, kind: first.kind },
      otherUsers: otherUsers(programs, path),
      programs: [],
    }),
  );
  for (const { request } of programs) {
    const { ledger } = await measureBuild(go, request);
    const { importPath } = request.package;
    for (const row of rows) {
      const sizeBytes = attributedTo(ledger, row.path);
      if (sizeBytes > 0) row.programs.push({ importPath, sizeBytes });
    }
  }
  return rows.sort((a, b) => mostOf(b) - mostOf(a) || (a.path < b.path ? -1 : 1));
}

function attributedTo(ledger: Ledger, module: string): number {
  const shares = ledger.shares.filter(({ extent }) => ledger.label(extent).module === module);
  return shares.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function mostOf({ programs }: HeavyModule): number {
  return Math.max(0, ...programs.map(({ sizeBytes }) => sizeBytes));
}

async function usesByModule(
  go: Go,
  programs: readonly CompiledProgram[],
  cacheFolder: string,
): Promise<Uses | { readonly unknown: string }> {
  const byModule = new Map<string, SourceUse[]>();
  await using reader = await openSourceReader(go, cacheFolder);
  for (const program of programs) {
    const moduleOf = new Map(program.packages.map((one) => [one.ImportPath, one.Module?.Path]));
    const own = program.packages.filter(isOwn).map(({ ImportPath }) => ImportPath);
    for (const { path, uses, error } of await usesOf(reader, program, own)) {
      if (uses === null) return { unknown: `the source of ${path} cannot be read: ${error ?? "no reason is given"}` };
      for (const use of uses) {
        const module = moduleOf.get(use.package);
        if (module !== undefined) byModule.set(module, [...(byModule.get(module) ?? []), use]);
      }
    }
  }
  return byModule;
}

function isOwn({ Module }: CompiledPackage): boolean {
  return Module?.Main ?? false;
}

/** A package that two programs share was read twice. */
function placesOf(uses: readonly SourceUse[], folder: string): readonly string[] {
  const places = uses.map(({ file, line }) => `${relative(folder, file).split(sep).join("/")}:${line}`);
  return [...new Set(places)].sort();
}

function otherUsers(programs: readonly CompiledProgram[], path: string): readonly string[] {
  const importers = programs.flatMap(({ packages }) => {
    const inside = new Set(packages.filter(({ Module }) => Module?.Path === path).map(({ ImportPath }) => ImportPath));
    return packages.filter((one) => !isOwn(one) && one.Imports?.some((imported) => inside.has(imported)));
  });
  const modules = importers.flatMap(({ Module }) => (Module === undefined ? [] : [Module.Path]));
  return [...new Set(modules)].filter((one) => one !== path).sort();
}
