import { basename, join } from "node:path";
import { modulePathOf } from "../../format/go-module/module-path.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { GrowthCause, ImportEdge } from "../../report/gate-report.ts";
import { type ImportSite, importDeclarations } from "../../session/import-sites.ts";
import {
  type Dependency,
  type DependencyRequest,
  isOwnPackage,
  listDependencies,
} from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { type Arrival, groupArrivals } from "./new-packages.ts";
import { changedVersions, grownPackages, type PackageChange } from "./package-changes.ts";
import { type CommitRange, placeOfLine, requirementLine, type SourceLine } from "./source-lines.ts";

/** Two sizes of a service, and how the newer one was built. */
export interface Growth {
  readonly before: SizeRecord;
  readonly after: SizeRecord;
  readonly go: Go;
  readonly build: DependencyRequest;
  /** The commits between the two; undefined where no revision is known. */
  readonly range: CommitRange | undefined;
}

/** So many causes are looked into; the others are smaller. */
const MOST_CAUSES = 10;
/** A package that grew by less is not worth a question to git. */
const LEAST_BYTES = 512;

type Found = Omit<GrowthCause, "proof">;

/**
 * Why packages came or grew, the largest first: the import that brought them, a module's new version, a change of the
 * package itself, or nothing of these. No cause is proven here. Throws what the go command's and git's failures throw.
 */
export async function findGrowthCauses(growth: Growth): Promise<readonly Found[]> {
  const changes = grownPackages(growth.before, growth.after).filter(({ changeBytes }) => changeBytes >= LEAST_BYTES);
  if (changes.length === 0) return [];
  const dependencies = await listDependencies(growth.go, growth.build);
  const source = { ...growth, dependencies, versions: changedVersions(growth.before, growth.after) };
  const arrivals = arrivalsIn(source, changes);
  const sites = await sitesOf(source, arrivals);
  const arrived = new Set(arrivals.flatMap(({ packages }) => packages));
  const others = changes.filter(({ name }) => !arrived.has(name));
  const drafts = [
    ...arrivals.map((arrival) => ({
      size: sizeOf(changesIn(arrival, changes)),
      find: () => ofArrival(source, arrival, { changes, sites }),
    })),
    ...[...Map.groupBy(others, (change) => reasonOf(source, change))].map(([reason, members]) => ({
      size: sizeOf(members),
      find: () => ofGrowth(source, reason, members),
    })),
  ].sort((a, b) => b.size - a.size);
  return Promise.all(drafts.slice(0, MOST_CAUSES).map(({ find }) => find()));
}

interface Source extends Growth {
  readonly dependencies: readonly Dependency[];
  readonly versions: ReturnType<typeof changedVersions>;
}

function arrivalsIn({ before, dependencies }: Source, changes: readonly PackageChange[]): readonly Arrival[] {
  const had = new Set(before.packages.map(({ name }) => name));
  const came = new Set(changes.filter(({ isNew }) => isNew).map(({ name }) => name));
  const main = dependencies.at(-1)!.importPath;
  return groupArrivals(dependencies, main, (path) => !had.has(path) && path !== main).filter(({ packages }) =>
    packages.some((path) => came.has(path)),
  );
}

function changesIn({ packages }: Arrival, changes: readonly PackageChange[]): readonly PackageChange[] {
  const members = new Set(packages);
  return changes.filter(({ name }) => members.has(name));
}

/** The import declarations of all packages on the way to an arrival, read at once. */
async function sitesOf(
  { go, build, dependencies }: Source,
  arrivals: readonly Arrival[],
): Promise<readonly ImportSite[]> {
  const onTheWay = new Set(arrivals.flatMap(({ chain }) => chain.slice(0, -1)));
  if (onTheWay.size === 0) return [];
  return importDeclarations(
    go,
    build,
    dependencies.filter(({ importPath }) => onTheWay.has(importPath)),
  );
}

async function ofArrival(
  source: Source,
  arrival: Arrival,
  { changes, sites }: { readonly changes: readonly PackageChange[]; readonly sites: readonly ImportSite[] },
): Promise<Found> {
  const { chain, roots } = arrival;
  const [root = ""] = roots;
  const importer = chain.at(-2);
  const members = changesIn(arrival, changes);
  const edges = chain.slice(1).map((imported, index) => edgeOf(chain[index]!, imported, sites));
  const by = source.dependencies.find(({ importPath }) => importPath === importer);
  const bumped = by?.module === undefined ? undefined : source.versions.get(modulePathOf(by.module));
  const common = { chain: edges, imported: roots, ...totalsOf(members) };
  if (by !== undefined && bumped !== undefined) {
    const what = `${modulePathOf(by.module!)} ${bumped.from} → ${bumped.to}: its ${importer} imports ${listOf(roots)}`;
    return { kind: "module-version", what, ...common, ...(await placeOfModule(source, modulePathOf(by.module!))) };
  }
  const site = sites.find((one) => one.importer === importer && one.imported === root);
  const line = site && by && { path: join(by.folder, basename(site.file)), line: site.line, column: site.column };
  const place = await placeOfLine(line, source.range, folderOf(source));
  return { kind: "import", what: `${importer} imports ${listOf(roots)}`, ...common, ...place };
}

function edgeOf(importer: string, imported: string, sites: readonly ImportSite[]): ImportEdge {
  const site = sites.find((one) => one.importer === importer && one.imported === imported);
  return { importer, imported, where: site === undefined ? null : `${site.file}:${site.line}:${site.column}` };
}

/** What makes packages grow together: the key of a group. */
function reasonOf({ versions, dependencies }: Source, { name, module }: PackageChange): string {
  if (module !== null && versions.has(module)) return `module ${module}`;
  const own = dependencies.find(({ importPath }) => importPath === name);
  return own !== undefined && isOwnPackage(own) ? `code ${name}` : "more-used";
}

async function ofGrowth(source: Source, reason: string, members: readonly PackageChange[]): Promise<Found> {
  const common = { chain: [], imported: [], ...totalsOf(members) };
  const [kind, subject = ""] = reason.split(" ");
  if (kind === "module") {
    const { from, to } = source.versions.get(subject)!;
    const what = subject === "std" ? `${from} → ${to}: the standard library` : `${subject} ${from} → ${to}`;
    return { kind: "module-version", what, ...common, ...(await placeOfModule(source, subject)) };
  }
  if (kind === "code") return { kind: "code", ...common, ...(await changeOfCode(source, subject)) };
  return {
    kind: "more-used",
    what: `more of ${listOf(members.map(({ name }) => name))} is linked: their code is the same, and what calls it changed`,
    where: null,
    commit: null,
    noCommit: "no line imports them that did not before",
    ...common,
  };
}

async function placeOfModule(source: Source, module: string) {
  const folder = folderOf(source);
  const line: SourceLine | undefined = module === "std" ? undefined : await requirementLine(folder, module);
  return placeOfLine(line, source.range, folder);
}

/** The last commit of the range that changed the package's folder. */
async function changeOfCode({ range, dependencies }: Source, importPath: string) {
  const what = `the code of ${importPath} changed`;
  if (range === undefined)
    return { what, where: null, commit: null, noCommit: "no revision was named to compare with" };
  const { folder } = dependencies.find((one) => one.importPath === importPath)!;
  const commit = await range.repository.lastCommit(folder, range.since);
  return commit === undefined
    ? { what, where: null, commit: null, noCommit: "the change is not committed yet, or it is in another package" }
    : { what, where: null, commit, noCommit: null };
}

/** At most three names. */
function listOf(names: readonly string[]): string {
  const rest = names.length - 3;
  return `${names.slice(0, 3).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function totalsOf(members: readonly PackageChange[]) {
  const wire = members.map(({ changeWireBytes }) => changeWireBytes);
  return {
    packages: members.map(({ name, changeBytes, changeWireBytes }) => ({ name, changeBytes, changeWireBytes })),
    changeBytes: sizeOf(members),
    changeWireBytes: wire.includes(null) ? null : wire.reduce<number>((sum, one) => sum + one!, 0),
  };
}

function sizeOf(members: readonly PackageChange[]): number {
  return members.reduce((sum, { changeBytes }) => sum + changeBytes, 0);
}

function folderOf({ build }: Growth): string {
  return build.package.module?.folder ?? build.package.cwd;
}
