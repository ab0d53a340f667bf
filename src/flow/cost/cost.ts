import { counted } from "../../base/counted.ts";
import { once } from "../../base/once.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import type { CostModule, CostReport } from "../../report/cost-report.ts";
import { knownAdvisories } from "../../service/cost/advisories.ts";
import { readModuleGraph, requiredBy } from "../../service/cost/module-graph.ts";
import type { CostedProgram } from "../../service/cost/program.ts";
import { type CostSubject, findCostSubject, notInProgram, parseAskedCost } from "../../service/cost/subject.ts";
import { tagsFor } from "../../service/cost/tags-for.ts";
import { openPackage } from "../../session/build-target.ts";
import { openSourceReader } from "../../session/source-reader.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { type AdvisoryDatabase, readAdvisoryDatabase } from "../../store/advisory-database.ts";
import { flagsOf, valueOfFlag } from "../../toolchain/go/build-flags.ts";
import { compileProgram } from "../../toolchain/go/compiled-program.ts";
import { listDependencies } from "../../toolchain/go/dependencies.ts";
import type { SourceReader } from "../../toolchain/go/source-reader.ts";
import { figuresOfProgram } from "./figures.ts";
import { figuresOfVersion, versionAsked } from "./other-version.ts";
import { placesOf } from "./places.ts";
import type { CostRequest } from "./request.ts";

/**
 * What a module, or one package, costs a program: attributed, exclusive and proven bytes, the modules that come along,
 * the Go that they ask for, and known advisories. With another version than the program's: the program with that one.
 * Throws `source-invalid` for what the program does not have, and what the go command's failures throw.
 */
export async function cost(
  surroundings: Surroundings,
  wanted: string,
  source: string,
  request: CostRequest,
): Promise<CostReport> {
  const { db, ...build } = request;
  const asked = parseAskedCost(wanted);
  const reading = databaseOf(surroundings, db);
  // It is awaited after the builds; what fails before them is thrown first.
  reading.catch(() => {});
  await using program = await openProgram(surroundings, source, build, { isWeighed: asked.query === undefined });
  const { go, dependencies, graph } = program;
  const modules = "unknown" in graph ? null : graph.modules;
  const subject = findCostSubject(dependencies, modules, asked.name);
  if (subject === undefined) {
    const tags = await tagsFor(go, program.request, dependencies, asked.name);
    throw notInProgram(asked.name, { modules, tags });
  }
  const version = await versionAsked(program, subject, asked.query);
  const isLinked = subject.packages.size > 0;
  const [places, broughtByTags, database, measured] = await Promise.all([
    placesOf(surroundings, program, subject),
    isLinked ? null : tagsFor(go, program.request, dependencies, asked.name),
    reading,
    version === undefined ? figuresOfProgram(program, subject) : figuresOfVersion(program, subject, version),
  ]);
  const { advised, notes, ...figures } = measured;
  return {
    schema: "plimsoll.cost/1",
    wanted,
    program: dependencies.at(-1)!.importPath,
    platform: formatPlatform(program.request.platform),
    tags: flagsOf(go, program.request.choices).tags,
    module: moduleOf(program, subject),
    packages: [...subject.packages].sort(),
    linked: isLinked,
    requiredBy: "unknown" in graph || subject.module === null ? null : requiredBy(graph, subject.module.path),
    ...figures,
    advisories: database === null ? null : knownAdvisories(database, advised),
    places,
    broughtByTags,
    notes: [...subject.notes, ...notes, ...notesOf(program, database)],
  };
}

async function openProgram(
  surroundings: Surroundings,
  source: string,
  build: Omit<CostRequest, "db">,
  { isWeighed }: { readonly isWeighed: boolean },
): Promise<CostedProgram> {
  const { go, request } = await openPackage(surroundings, source, build);
  const listing = listDependencies(go, request);
  const stop = new AbortController();
  const signal = go.signal === undefined ? stop.signal : AbortSignal.any([go.signal, stop.signal]);
  const compiled = once(() => compileProgram({ ...go, signal }, { ...request, trimpath: true }));
  let opening: Promise<SourceReader> | undefined;
  const reader = once(() => {
    opening = openSourceReader(go, request.cacheFolder);
    return opening;
  });
  const end = async () => {
    stop.abort();
    await (await opening?.catch(() => undefined))?.[Symbol.asyncDispose]();
  };
  // With -mod=mod a question may write to go.mod, and another one at the same time would fail.
  const mayWrite = request.package.how === "install" || valueOfFlag(flagsOf(go, request.choices), "mod") === "mod";
  if (mayWrite) await listing;
  else if (isWeighed) for (const begun of [compiled(), reader()]) begun.catch(() => {});
  const [dependencies, graph] = await Promise.all([listing, readModuleGraph(go, request)]);
  return { go, request, dependencies, compiled, reader, graph, [Symbol.asyncDispose]: end };
}

/** The database that is named, else that of GOVULNDB where it is in a folder: plimsoll asks no server. */
async function databaseOf({ cwd, env }: Surroundings, db: string | undefined): Promise<AdvisoryDatabase | null> {
  const named = db ?? (/^file:/i.test(env.GOVULNDB ?? "") ? env.GOVULNDB : undefined);
  return named === undefined ? null : readAdvisoryDatabase(named, cwd);
}

function moduleOf({ graph }: CostedProgram, { module }: CostSubject): CostModule | null {
  if (module === null) return null;
  const { path, version } = module;
  const found = "unknown" in graph ? undefined : graph.modules.find((one) => one.path === path);
  if (found === undefined) return { path, version, replacedBy: null, requirement: null };
  const { replacedBy, main, indirect } = found;
  return {
    path,
    version,
    replacedBy: replacedBy && [replacedBy.path, replacedBy.version].filter((word) => word !== undefined).join("@"),
    requirement: main ? "main" : indirect ? "indirect" : "direct",
  };
}

function notesOf({ graph }: CostedProgram, database: AdvisoryDatabase | null): readonly string[] {
  const unreadable = database?.unreadable.length ?? 0;
  return [
    ...("unknown" in graph ? [`go cannot list the modules that go.mod requires: ${graph.unknown}`] : []),
    ...(unreadable === 0
      ? []
      : [`${counted(unreadable, "file")} of the vulnerability database cannot be read: advisories may be missing`]),
  ];
}
