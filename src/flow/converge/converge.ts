import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { unifiedDiff } from "../../base/unified-diff.ts";
import type { ConvergeReport } from "../../report/converge-report.ts";
import { latentFindings } from "../../service/converge/affected-versions.ts";
import { aside } from "../../service/converge/aside.ts";
import { attempt, culpritsOf, type Executed, type Ground } from "../../service/converge/attempt.ts";
import type { Convergence, ConvergenceOptions } from "../../service/converge/convergence.ts";
import { CopiedModule, type Requirements } from "../../service/converge/copied-module.ts";
import { type ModuleState, providingModules } from "../../service/converge/held-modules.ts";
import { surveyModules } from "../../service/converge/modules/survey-modules.ts";
import { tidied } from "../../service/converge/necessity.ts";
import { type OpenedModule, openModule } from "../../service/converge/open-module.ts";
import { fittedFindings, type Scan, scan, withReach } from "../../service/converge/scan.ts";
import { stateOf } from "../../service/converge/state.ts";
import { gatherUniverse } from "../../service/converge/universe.ts";
import { weighPrograms } from "../../service/converge/weigh-programs.ts";
import { writeRequirements } from "../../service/converge/write-requirements.ts";
import { sourceAsItIs, sourceOfChange } from "../../service/vex/changed-module.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { requireReplaceable, writeTextFile } from "../../store/file/replace-path.ts";
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
  return (await convergence(surroundings, target, request, { onWork, weighs: true })).report;
}

/** The same, with the requirements that were found. Throws what `converge` throws. */
export async function convergence(
  surroundings: Surroundings,
  target: string,
  request: ConvergeRequest,
  { onWork, weighs }: ConvergenceOptions,
): Promise<Convergence> {
  const patch = request.patch === undefined ? undefined : resolve(surroundings.cwd, request.patch);
  if (patch !== undefined) await requireReplaceable(patch);
  const module = await openModule(surroundings, target);
  const vex = await openVex(surroundings, request, module);
  await using scratch = await temporaryFolder();
  const before = await CopiedModule.make(module, join(scratch.path, "before"));
  const after = await CopiedModule.make(module, join(scratch.path, "after"));
  onWork("the module as it is");
  await using first = aside(before.go, (go) => scan(surroundings, go, request));
  await requireBuilding(before, module);
  onWork("findings");
  const scanned = await first.result;
  const today = await stateOf(before, module.mod);
  const scope = vex === null ? null : scopeOf(vex, module.path, today);
  const { known } = fittedFindings(scanned, module.path, today.selected);
  const ground = { module, before, after, today, known, tests: request.test ?? "affected" };
  const weigh = (copy: CopiedModule, { packages }: ModuleState, isAsked: boolean) =>
    aside(copy.go, async (go) => (isAsked ? await weighPrograms({ folder: copy.folder, go }, packages) : null));
  // A change depends on neither of them.
  await using deep = aside(before.go, (go) => withReach(scanned, go));
  await using weighed = weigh(before, today, weighs);
  const { settled, notes } = await settle(ground, scanned, onWork);
  const changed = settled.executed.edits.length > 0;
  await using fresh = weigh(after, settled.executed.result.state, weighs && changed);
  const changedFindings = changed ? await secondScan(scanned, after, settled, onWork) : null;
  onWork("what the code reaches, and sizes");
  const fitted = fittedFindings(await deep.result, module.path, today.selected);
  const second = changed || scanned.again === null ? changedFindings : fitted;
  const sizes = { before: await weighed.result, after: await fresh.result };
  if (request.modules === true) onWork("what requirements are used for");
  const modules = request.modules === true ? await surveyModules(surroundings, surveyed(ground)) : null;
  const { requirements } = settled.executed.result;
  // Tidying alone may change the form of the files: without an edit nobody has asked for that.
  if (patch !== undefined) await writeTextFile(patch, changed ? patchOf(module, requirements) : "");
  const written = request.write === true && changed;
  if (written) writeRequirements(module, requirements);
  const source = written ? sourceOfChange(fitted, second, settled.executed.result.state) : sourceAsItIs(fitted);
  const stated = vex === null || scope === null ? null : await stateVex(vex, scope, source, surroundings.env);
  const report = reportOf({
    ...{ ground, fitted, settled, second, sizes, modules, written },
    vex: stated?.vex ?? null,
    notes: [...fitted.notes, ...notes, ...(stated?.notes ?? [])],
  });
  return { report, before: requirementsOf(module), after: changed ? requirements : null };
}

function surveyed({ module, before, after, today }: Ground) {
  return { before, after, text: module.text, folder: module.folder, state: today };
}

function requirementsOf({ text, goSum }: OpenedModule): Requirements {
  return { goMod: text, goSum: goSum === null ? null : Buffer.from(goSum).toString() };
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
  return { result: { requirements: requirementsOf(module), state: today }, edits: [], checks: [] };
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
  const { selected, mod } = executed.result.state;
  const { reports } = await withReach(await again(after.go, "package"), after.go);
  return fittedFindings({ reports, database: null, again }, mod.module!, selected);
}

function patchOf(module: OpenedModule, { goMod, goSum }: Requirements): string {
  const old = requirementsOf(module);
  return `${unifiedDiff("go.mod", old.goMod, goMod)}${unifiedDiff("go.sum", old.goSum, goSum)}`;
}
