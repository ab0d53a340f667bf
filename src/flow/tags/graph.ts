import { PlimsollError } from "../../base/error.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { dependencyGraph, type GraphOptions, type GraphProgram } from "../../present/dependency-graph.ts";
import type { GraphReport } from "../../report/graph-report.ts";
import { openPackage, type PackageRequest } from "../../session/build-target.ts";
import { measureBuild } from "../../session/prove-removal.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { flagsOf } from "../../toolchain/go/build-flags.ts";
import { withTags } from "../../toolchain/go/chosen-tags.ts";
import { type DependencyRequest, listDependencies } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";

export interface GraphRequest extends Omit<PackageRequest, "vcs"> {
  readonly by?: GraphOptions["by"];
  /** With packages: each package of the standard library is a node. */
  readonly std?: boolean;
  /** A tag: the program with it is compared with the program without it. */
  readonly mark?: string;
}

/**
 * The dependency graph of a program, with what a tag brings and takes away. Throws what the go command's failures throw.
 * A program that does not build has a graph without bytes, and a note.
 */
export async function graph(
  surroundings: Surroundings,
  source: string,
  { by = "module", std = false, mark, ...build }: GraphRequest,
): Promise<GraphReport> {
  const { go, request } = await openPackage(surroundings, source, build);
  const tags = flagsOf(go, request.choices).tags;
  const notes: string[] = [];
  const open = (chosen: readonly string[], title: string) =>
    openProgram(go, { ...request, choices: withTags(go, request.choices, chosen) }, (why) => {
      notes.push(`${title} does not build, so that its bytes are not known: ${why}`);
    });
  const without = tags.filter((tag) => tag !== mark);
  const [before, after] = await Promise.all([
    open(without, mark === undefined ? "the program" : `the program without ${mark}`),
    mark === undefined ? undefined : open([...without, mark], `the program with ${mark}`),
  ]);
  return {
    schema: "plimsoll.graph/1",
    program: {
      package: request.package.importPath,
      platform: formatPlatform(request.platform),
      go: go.version,
      tags,
    },
    by,
    mark: mark ?? null,
    ...dependencyGraph(before, after, { by, standard: std }),
    notes,
  };
}

async function openProgram(
  go: Go,
  request: DependencyRequest,
  onFailure: (why: string) => void,
): Promise<GraphProgram> {
  const [packages, ledger] = await Promise.all([
    listDependencies(go, request),
    measureBuild(go, request).then(
      (built) => built.ledger,
      (error: unknown) => {
        if (!(error instanceof PlimsollError) || error.code !== "build-failed") throw error;
        onFailure((error.why ?? error.what).split("\n").find((text) => !text.startsWith("# ")) ?? error.what);
        return undefined;
      },
    ),
  ]);
  return { packages, ledger };
}
