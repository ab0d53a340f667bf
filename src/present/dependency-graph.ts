import type { Ledger } from "../measure/ledger.ts";
import { pivot } from "../measure/pivot.ts";
import type { GraphEdge, GraphMark, GraphNode } from "../report/graph-report.ts";

/** A package as a graph needs it. */
export interface GraphPackage {
  readonly importPath: string;
  readonly standard: boolean;
  /** `path@version`; only the path for the main module; undefined for the standard library, and outside of modules. */
  readonly module: string | undefined;
  readonly imports: readonly string[];
  /** Imports whose path is written otherwise: as written, as meant. */
  readonly importMap: Readonly<Record<string, string>>;
}

/** A program with one choice of tags. */
export interface GraphProgram {
  /** As go lists them: the main package last. */
  readonly packages: readonly GraphPackage[];
  /** The program's ledger, where it was built and measured. */
  readonly ledger: Ledger | undefined;
}

export interface GraphOptions {
  readonly by: "module" | "package";
  /** Whether each package of the standard library is a node. Only with packages. */
  readonly standard: boolean;
}

/** The node of the standard library. No import path of a module has this name. */
export const STANDARD = "std";

/**
 * The modules or packages of a program and which of them needs which. With `other`, the same program with a tag, what
 * only one of them has is marked. The order depends on names only.
 */
export function dependencyGraph(
  program: GraphProgram,
  other: GraphProgram | undefined,
  options: GraphOptions,
): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
  const before = shapeOf(program, options);
  const after = other === undefined ? before : shapeOf(other, options);
  const { nodes, edges } = unionOf([after, before]);
  return {
    nodes: nodes.map((node) => ({ ...node, mark: markOf(node.name, before.nodes, after.nodes)! })),
    edges: edges.map(([from, to]) => ({ from, to, mark: markOf(keyOf(from, to), before.edges, after.edges)! })),
  };
}

type PlainNode = Omit<GraphNode, "mark">;

export interface GraphShape {
  readonly main: string;
  readonly nodes: ReadonlyMap<string, PlainNode>;
  readonly edges: ReadonlyMap<string, readonly [from: string, to: string]>;
}

/** The graph of one program. Empty for a program that go cannot list. */
export function shapeOf({ packages, ledger }: GraphProgram, options: GraphOptions): GraphShape {
  const bytes = ledger === undefined ? undefined : bytesBy(ledger, options);
  const last = packages.at(-1);
  const nameOf = (one: GraphPackage) => nodeName(one, options);
  const main = last === undefined ? "" : nameOf(last);
  const nodes = new Map<string, PlainNode>();
  for (const one of packages) {
    const name = nameOf(one);
    const known = nodes.get(name)?.packages ?? 0;
    nodes.set(name, {
      ...plainNode(one, name, main, options),
      packages: known + 1,
      sizeBytes: bytesOf(one, bytes, main, options),
    });
  }
  const byPath = new Map(packages.map((one) => [one.importPath, one]));
  const edges = new Map<string, readonly [string, string]>();
  for (const one of packages) {
    for (const path of one.imports) {
      const imported = byPath.get(one.importMap[path] ?? path);
      if (imported === undefined) continue;
      const ends = [nameOf(one), nameOf(imported)] as const;
      if (ends[0] !== ends[1]) edges.set(keyOf(...ends), ends);
    }
  }
  addLinked(main, nodes, edges);
  return { main, nodes, edges };
}

/** Go links packages of its runtime into every program, although nobody imports them: main needs them. */
function addLinked(
  main: string,
  nodes: ReadonlyMap<string, PlainNode>,
  edges: Map<string, readonly [string, string]>,
): void {
  const needed = new Set([...edges.values()].map(([, to]) => to));
  for (const name of nodes.keys()) {
    if (name !== main && !needed.has(name)) edges.set(keyOf(main, name), [main, name]);
  }
}

/** What is in any of the shapes: the main node first. A node that several have is as in the first of them. */
export function unionOf(shapes: readonly GraphShape[]): {
  readonly nodes: readonly PlainNode[];
  readonly edges: readonly (readonly [from: string, to: string])[];
} {
  const nodes = new Map<string, PlainNode>();
  const edges = new Map<string, readonly [string, string]>();
  for (const shape of shapes) {
    for (const [name, node] of shape.nodes) {
      const known = nodes.get(name);
      nodes.set(name, known === undefined ? node : { ...known, sizeBytes: known.sizeBytes ?? node.sizeBytes });
    }
    for (const [key, ends] of shape.edges) edges.set(key, ends);
  }
  const rank = ({ kind }: PlainNode) => (kind === "main" ? 0 : 1);
  return {
    nodes: [...nodes.values()].sort((a, b) => rank(a) - rank(b) || byText(a.name, b.name)),
    edges: [...edges.values()].sort((a, b) => byText(a[0], b[0]) || byText(a[1], b[1])),
  };
}

/** Undefined for what neither has. */
export function markOf(
  name: string,
  before: { readonly has: (name: string) => boolean },
  after: { readonly has: (name: string) => boolean },
): GraphMark | undefined {
  if (before.has(name)) return after.has(name) ? "kept" : "removed";
  return after.has(name) ? "added" : undefined;
}

export function keyOf(from: string, to: string): string {
  return `${from}\n${to}`;
}

function nodeName({ importPath, standard, module }: GraphPackage, { by, standard: each }: GraphOptions): string {
  if (standard) return by === "package" && each ? importPath : STANDARD;
  return by === "module" ? (module ?? importPath) : importPath;
}

function plainNode(one: GraphPackage, name: string, main: string, { by }: GraphOptions) {
  const kind = name === main ? "main" : one.standard ? "standard" : by === "module" ? "module" : "package";
  return { name, kind, module: one.module ?? null } as const;
}

/** A ledger names the package of the program itself so where its import path is not known. */
const MAIN_PACKAGE = "main";

/** Bytes by the names that a ledger has: paths of modules without versions, or import paths. */
function bytesBy(ledger: Ledger, { by }: GraphOptions): ReadonlyMap<string, number> {
  const rows = pivot(ledger, by === "module" ? ["module"] : ["module", "package"], "");
  const modules = rows.filter(({ kind, label }) => kind === "module" && (by === "module" || label === STANDARD));
  const packages = rows.filter(({ kind }) => kind === "package");
  return new Map([...packages, ...modules].map(({ label, sizeBytes }) => [label, sizeBytes]));
}

/** A package of which no byte is left in the program has none: this was measured too. */
function bytesOf(
  one: GraphPackage,
  bytes: ReadonlyMap<string, number> | undefined,
  main: string,
  options: GraphOptions,
): number | null {
  if (bytes === undefined) return null;
  const name = nodeName(one, options);
  if (options.by === "module") return bytes.get(name.replace(/@[^@/]*$/, "")) ?? 0;
  return bytes.get(name) ?? (name === main ? bytes.get(MAIN_PACKAGE) : undefined) ?? 0;
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
