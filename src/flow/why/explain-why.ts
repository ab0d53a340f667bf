import { PlimsollError } from "../../base/error.ts";
import { chainTo, keptBytes, lostBytes, measureExclusive, reflectingFunctions } from "../../measure/link/exclusive.ts";
import { explainImports } from "../../measure/link/import-chains.ts";
import { markReachable } from "../../measure/link/marking.ts";
import { findWanted } from "../../measure/link/wanted.ts";
import type { LinkReport, ReflectionReport, WhyReport } from "../../report/why-report.ts";
import { linkWithoutReflection } from "../../service/link/link-without-reflection.ts";
import { type OpenedLink, openLinkGraph } from "../../service/link/open-link-graph.ts";
import { compileProgram, type LinkRequest } from "../../toolchain/go/compiled-program.ts";
import { type Dependency, listDependencies } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";

export interface WhyRequest extends LinkRequest {
  /** An import path, a module's path with or without its version, `std` or `main`. */
  readonly wanted: string;
  /** Link a second time, without what is kept only because of reflection, and compare. */
  readonly prove: boolean;
  /** How many of the shortest import chains to list. */
  readonly chains: number;
}

/**
 * Why a package or module is in a program, and what it costs. The source must be given, as a main package. Throws
 * `source-invalid` where the program does not contain it, and what the go command's failures throw.
 */
export async function explainWhy(go: Go, request: WhyRequest): Promise<WhyReport> {
  const dependencies = await listDependencies(go, request);
  const main = dependencies.at(-1)!.importPath;
  const { packages: wanted, notes } = findWanted(dependencies, request.wanted);
  const imports = explainImports(dependencies, main, wanted, request.chains);
  const { link, notes: notesOfLink } = await explainLink(go, request, wanted);
  return {
    schema: "plimsoll.why/1",
    wanted: request.wanted,
    packages: [...wanted].sort(),
    directRequirement: directRequirement(dependencies, imports.chains[0] ?? []),
    imports,
    link,
    notes: [...notes, ...linkedByGo(imports, main), ...notesOfLink],
  };
}

/** How a package comes into the program without any import: the go command links it. */
function linkedByGo({ chains, importers }: ReturnType<typeof explainImports>, main: string): string[] {
  const [first, linked] = chains[0] ?? [];
  if (importers.length > 0 || first !== main || linked === undefined) return [];
  return [`no package imports ${linked}: go links it into every program`];
}

/** The first module after the main one in the chain: the one that a person can remove from go.mod. */
function directRequirement(dependencies: readonly Dependency[], chain: readonly string[]): string | null {
  const modules = new Map(dependencies.map(({ importPath, module }) => [importPath, module]));
  const [own, ...others] = chain.map((path) => modules.get(path));
  return others.find((module) => module !== undefined && module !== own) ?? null;
}

async function explainLink(go: Go, request: WhyRequest, wanted: ReadonlySet<string>) {
  const linked = await openLinkGraph(await compileProgram(go, request));
  if ("reason" in linked) return { link: null, notes: [linked.reason] };
  const { loaded, graph, full } = linked;
  const numbers = new Set(loaded.flatMap(({ importPath }, index) => (wanted.has(importPath) ? [index] : [])));
  const link: LinkReport = {
    kept: keptBytes(graph, full),
    exclusive: measureExclusive(graph, full, numbers),
    reflection: full.reflectionSeen ? await explainReflection(go, request, linked) : null,
  };
  return { link, notes: [] };
}

async function explainReflection(go: Go, request: WhyRequest, linked: OpenedLink): Promise<ReflectionReport> {
  const { graph, full } = linked;
  const without = markReachable(graph, { reflection: false });
  const functions = reflectingFunctions(graph, without);
  return {
    cost: lostBytes(graph, full, without),
    functions: functions.map((symbol) => ({
      name: graph.names.of(symbol),
      package: graph.packages[graph.definer[symbol]!]?.importPath ?? "",
      chain: chainTo(without, symbol).map((one) => graph.names.of(one)),
    })),
    proven: request.prove ? await proveReflection(go, request, linked, functions) : null,
  };
}

async function proveReflection(go: Go, request: WhyRequest, linked: OpenedLink, functions: readonly number[]) {
  const { before, after } = await linkWithoutReflection(go, request, linked, functions);
  return { beforeBytes: before.sizeBytes, afterBytes: after.sizeBytes };
}

/** The error where a finished binary was named: a binary holds no imports, and no references between symbols. */
export function needsSource(file: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${file} is a binary, and --why needs the source code`,
    why: "a linked file does not record which package imports or refers to which",
    fix: "name the main package: `plimsoll explain ./cmd/order --why golang.org/x/net`",
  });
}
