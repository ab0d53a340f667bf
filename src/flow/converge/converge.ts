import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { unifiedDiff } from "../../base/unified-diff.ts";
import type { ConvergeReport } from "../../report/converge-report.ts";
import { latentFindings } from "../../service/converge/affected-versions.ts";
import { attempt, culpritsOf, type Executed, type Ground } from "../../service/converge/attempt.ts";
import { CopiedModule, type Requirements } from "../../service/converge/copied-module.ts";
import { type ModuleState, providingModules } from "../../service/converge/held-modules.ts";
import { tidied } from "../../service/converge/necessity.ts";
import { type OpenedModule, openModule } from "../../service/converge/open-module.ts";
import { fittedFindings, type Scan, scan } from "../../service/converge/scan.ts";
import { stateOf } from "../../service/converge/state.ts";
import { gatherUniverse } from "../../service/converge/universe.ts";
import { weighPrograms } from "../../service/converge/weigh-programs.ts";
import { sourceAsItIs, sourceOfChange } from "../../service/vex/changed-module.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { requireReplaceable, writeTextFile } from "../../store/file/replace-path.ts";
import { replaceTogether } from "../../store/file/replace-together.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { workOnModule } from "../../toolchain/go/module-work.ts";
import type { Plan, Problem } from "../../vuln/solver/problem.ts";
import { solve } from "../../vuln/solver/solve.ts";
import { reportOf } from "./report.ts";
import type { ConvergeRequest } from "./request.ts";
import type { RejectedPlan, Settled } from "./settled.ts";
import { openVex, scopeOf, stateVex } from "./vex.ts";

/** How many plans are carried out before plimsoll gives up. */
const ATTEMPTS = 6;
/** Module graphs that one search may select: some seconds. */
const EFFORT = 2000;

/**
 * Searches the smallest change of a go.mod that clears the findings of a report, and carries it out in a copy: tidied,
 * built, vetted and tested. The user's files are written only with `write`. Throws `source-invalid`, `module-not-found`,
 * `program-missing`, `scan-report-invalid`, `scan-report-foreign`, `build-failed` for a module that does not build to begin
 * with, `write-failed`, and what the go command's failures throw.
 */
export async function converge(
  surroundings: Surroundings,
  target: string,
  request: ConvergeRequest,
  onWork: (what: string) => void = () => {},
): Promise<ConvergeReport> {
  const patch = request.patch === undefined ? undefined : resolve(surroundings.cwd, request.patch);
  if (patch !== undefined) await requireReplaceable(patch);
  const module = await openModule(surroundings, target);
  const vex = await openVex(surroundings, request, module);
  await using scratch = await temporaryFolder();
  const before = await CopiedModule.make(module, join(scratch.path, "before"));
  const after = await CopiedModule.make(module, join(scratch.path, "after"));
  onWork("the module as it is");
  await requireBuilding(before, module);
  onWork("findings");
  const scanned = await scan(surroundings, before.go, request);
  const today = await stateOf(before, module.mod);
  const fitted = fittedFindings(scanned, module.path, today.selected);
  const scope = vex === null ? null : scopeOf(vex, module.path, today);
  const ground = { module, before, after, today, known: fitted.known, tests: request.test ?? "affected" };
  const { settled, notes } = await settle(ground, scanned, onWork);
  const second = await secondScan(scanned, after, settled, onWork);
  onWork("sizes");
  const changed = settled.executed.edits.length > 0;
  const sizes = {
    before: await weighPrograms(surroundings, before, today.packages),
    after: changed ? await weighPrograms(surroundings, after, settled.executed.result.state.packages) : null,
  };
  const { requirements } = settled.executed.result;
  // Tidying alone may change the form of the files: without an edit nobody has asked for that.
  if (patch !== undefined) await writeTextFile(patch, changed ? patchOf(module, requirements) : "");
  const written = request.write === true && changed;
  if (written) write(module, requirements);
  const source = written ? sourceOfChange(fitted, second, settled.executed.result.state) : sourceAsItIs(fitted);
  const stated = vex === null || scope === null ? null : await stateVex(vex, scope, source, surroundings.env);
  return reportOf({
    ...{ ground, fitted, settled, second, sizes, written },
    vex: stated?.vex ?? null,
    notes: [...fitted.notes, ...notes, ...(stated?.notes ?? [])],
  });
}

/** A change of what does not build cannot be proven. */
async function requireBuilding(copy: CopiedModule, { folder, go }: OpenedModule): Promise<void> {
  const failed = await workOnModule(copy.go, "build");
  if (failed === undefined) return;
  throw new PlimsollError("build-failed", {
    what: `the module in ${folder} does not build as it is`,
    why: failed,
    fix: `make \`${go.program} build ./...\` succeed first; nothing was changed`,
  });
}

/** Plans, and carries the plan out; what fails is not chosen again. */
async function settle(
  ground: Ground,
  scanned: Scan,
  onWork: (what: string) => void,
): Promise<{ readonly settled: Settled; readonly notes: readonly string[] }> {
  onWork("the module graph");
  const { problem, notes } = await problemOf(ground, scanned);
  const rejected: RejectedPlan[] = [];
  for (;;) {
    const plan = solve({ ...problem, releases: without(problem.releases, rejected) });
    const chosen = plan.requirements.filter((one) => one.chosen && one.to !== null);
    onWork(`a change of ${chosen.length} ${chosen.length === 1 ? "version" : "versions"}`);
    const outcome = await attempt(ground, plan);
    if (!("why" in outcome)) return { settled: { plan, executed: outcome, rejected }, notes };
    const culprits = await culpritsOf(ground, plan, outcome);
    const versions = culprits.map(({ path, to }) => ({ path, version: to! }));
    rejected.push({ ...outcome, versions });
    if (versions.length > 0 && rejected.length < ATTEMPTS) continue;
    return { settled: { plan: nothingOf(plan), executed: await asItIs(ground), rejected }, notes };
  }
}

async function problemOf(ground: Ground, { database }: Scan) {
  const { module, after, today, known } = ground;
  const clean = await tidied(after, module.text);
  if ("failed" in clean) {
    throw new PlimsollError("source-invalid", {
      what: `the go.mod in ${module.folder} cannot be tidied as it is`,
      why: clean.failed,
      fix: "make `go mod tidy` succeed first; nothing was changed",
    });
  }
  const selected = new Map(today.selected.map(({ path, version }) => [path, version]));
  const vulnerable = new Set(
    today.selected
      .filter(({ built }) => known.some(({ target }) => target.path === built.path))
      .map(({ path }) => path),
  );
  const universe = await gatherUniverse(after.go, module, selected, vulnerable);
  const held = new Map(today.selected.map(({ built }) => [built.path, built.version ?? ""]));
  const latent = latentFindings(database?.advisories ?? [], held, universe.paths);
  const problem: Problem = {
    main: module.mod,
    files: universe.files,
    releases: universe.releases,
    findings: [...known, ...latent].map(({ target }) => target),
    needed: neededOf(clean.state, today),
    allowExclude: true,
    substitutes: [],
    highestGo: releaseOf(module.go.version),
    effort: EFFORT,
  };
  return { problem, notes: universe.notes };
}

/** What tidying keeps for other platforms and tags, and what is built and tested here. */
function neededOf(clean: ModuleState, today: ModuleState): ReadonlySet<string> {
  const lines = clean.mod.require.map(({ path }) => path);
  return new Set([...lines, ...providingModules(clean.packages), ...providingModules(today.packages)]);
}

/** `1.26.8` of `go1.26.8`; a toolchain that was built from source says nothing that can be compared. */
function releaseOf(version: string): string | null {
  return /^go(\d[\w.]*)/.exec(version)?.[1] ?? null;
}

function without(
  releases: ReadonlyMap<string, readonly string[]>,
  rejected: readonly RejectedPlan[],
): ReadonlyMap<string, readonly string[]> {
  const banned = new Set(rejected.flatMap(({ versions }) => versions.map(({ path, version }) => `${path}@${version}`)));
  return new Map(
    [...releases].map(([path, versions]) => [path, versions.filter((one) => !banned.has(`${path}@${one}`))]),
  );
}

/** The module as it is, where no plan could be carried out. */
async function asItIs({ module, after, today }: Ground): Promise<Executed> {
  await after.lay(module.text);
  const goSum = module.goSum === null ? null : Buffer.from(module.goSum).toString();
  return { result: { requirements: { goMod: module.text, goSum }, state: today }, edits: [], checks: [] };
}

function nothingOf(plan: Plan): Plan {
  return { ...plan, requirements: [], exclude: [], go: null, remaining: [], isMinimal: false };
}

async function secondScan(
  { again }: Scan,
  after: CopiedModule,
  { executed }: Settled,
  onWork: (what: string) => void,
): Promise<ReturnType<typeof fittedFindings> | null> {
  if (again === null) return null;
  onWork("findings with the change");
  const report = await again(after.go);
  const { selected, mod } = executed.result.state;
  const scanned = { reports: [{ report, where: "govulncheck's second report" }], database: null, again };
  return fittedFindings(scanned, mod.module!, selected);
}

function patchOf({ text, goSum }: OpenedModule, requirements: Requirements): string {
  const sums = goSum === null ? null : Buffer.from(goSum).toString();
  return `${unifiedDiff("go.mod", text, requirements.goMod)}${unifiedDiff("go.sum", sums, requirements.goSum)}`;
}

function write(module: OpenedModule, { goMod, goSum }: Requirements): void {
  replaceTogether([
    { path: join(module.folder, "go.sum"), before: module.goSum, after: goSum === null ? null : Buffer.from(goSum) },
    { path: join(module.folder, "go.mod"), before: module.goMod, after: Buffer.from(goMod) },
  ]);
}
