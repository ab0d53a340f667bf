import { PlimsollError } from "../../base/error.ts";
import { goCostOfVersion, modulesAlong } from "../../service/cost/along.ts";
import { attributedBytes } from "../../service/cost/attributed.ts";
import { measureVersion } from "../../service/cost/measure-version.ts";
import type { CostedProgram } from "../../service/cost/program.ts";
import type { CostSubject } from "../../service/cost/subject.ts";
import { findVersion } from "../../toolchain/go/module-list.ts";
import { advisedModules, advisedVersions } from "./advised.ts";
import type { CostFigures } from "./figures.ts";

/** A version of a module that the program does not have. */
export interface AskedVersion {
  readonly path: string;
  readonly version: string;
  readonly goVersion: string | null;
}

/**
 * The version that a query stands for, or undefined where the program has it already. Throws `source-invalid` for what
 * has no versions, and `module-not-found`.
 */
export async function versionAsked(
  { go, request }: CostedProgram,
  { module, name }: CostSubject,
  query: string | undefined,
): Promise<AskedVersion | undefined> {
  if (query === undefined) return undefined;
  if (module === null || module.version === null) {
    throw new PlimsollError("source-invalid", {
      what: `${name} cannot be had in version ${query}`,
      why: module === null ? "it comes with the Go release" : `${module.path} is a module of your own`,
      fix: `leave the version out: plimsoll cost ${name}`,
    });
  }
  const found = await findVersion(go, request, module.path, query);
  if ("none" in found) {
    throw new PlimsollError("module-not-found", {
      what: `${module.path}@${query} was not found`,
      why: found.none,
      fix: "check the version; for a private module, GOPRIVATE and .netrc have to be set as for any go command",
    });
  }
  return found.version === module.version ? undefined : { path: module.path, ...found };
}

/** The program with another version of a module, beside the program as it is. */
export async function figuresOfVersion(
  program: CostedProgram,
  subject: CostSubject,
  { path, version, goVersion }: AskedVersion,
): Promise<CostFigures> {
  const { go, request, dependencies, graph } = program;
  if ("unknown" in graph) {
    throw new PlimsollError("program-failed", {
      what: "go cannot list the modules that the program requires",
      why: graph.unknown,
      fix: "the go.mod of each of them must be in the module cache or behind the proxy: go mod download",
    });
  }
  const { modules } = graph;
  const { before, other, after } = await measureVersion(
    go,
    request,
    { module: path, version },
    { dependencies, modules },
  );
  const along = modulesAlong(graph, program, subject, null);
  return {
    build: { sizeBytes: before.sizeBytes, wireBytes: before.wireBytes },
    attributed: attributedBytes(before.ledger, subject),
    exclusive: null,
    proven: null,
    unproven: null,
    modules: along,
    go: goCostOfVersion(modules, after?.modules ?? null, { path, goVersion }),
    other,
    notes: ["another version was asked for: what the program loses without the module is not measured"],
    advised:
      after === null ? advisedModules(program, subject, along) : advisedVersions(program, subject, after.modules),
  };
}
