import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { unifiedDiff } from "../../base/unified-diff.ts";
import { editGoMod } from "../../format/go-module/edit-go-mod.ts";
import { replacementComment } from "../../format/go-module/own-replacements.ts";
import type { ConvergeReport } from "../../report/converge-report.ts";
import { latentFindings } from "../../service/converge/affected-versions.ts";
import { aside } from "../../service/converge/aside.ts";
import { attempt, type Executed, type Ground, type Start } from "../../service/converge/attempt.ts";
import type { Convergence, ConvergenceOptions } from "../../service/converge/convergence.ts";
import { CopiedModule, type Requirements } from "../../service/converge/copied-module.ts";
import { failingSet } from "../../service/converge/failing-set.ts";
import { type ModuleState, providingModules } from "../../service/converge/held-modules.ts";
import { surveyModules } from "../../service/converge/modules/survey-modules.ts";
import { type Tidied, tidied } from "../../service/converge/necessity.ts";
import { type OpenedModule, openModule } from "../../service/converge/open-module.ts";
import { askedReplacements, substitutesFor } from "../../service/converge/replacements.ts";
import { fittedFindings, type Scan, scanImports, withReach } from "../../service/converge/scan.ts";
import { scanUndone } from "../../service/converge/scanned-necessity.ts";
import { startFrom } from "../../service/converge/start.ts";
import { stateOf } from "../../service/converge/state.ts";
import { gatherUniverse } from "../../service/converge/universe.ts";
import { weighPrograms } from "../../service/converge/weigh-programs.ts";
import { writeRequirements } from "../../service/converge/write-requirements.ts";
import { sourceAsItIs, sourceOfChange } from "../../service/vex/changed-module.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { isFile } from "../../store/file/binary-file.ts";
import { requireReplaceable, writeTextFile } from "../../store/file/replace-path.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { workOnModule } from "../../toolchain/go/module-work.ts";
import { goReleaseFor } from "../../vuln/findings/fixes.ts";
import { USUAL_EFFORT } from "../../vuln/solver/effort.ts";
import type { Plan, Problem } from "../../vuln/solver/problem.ts";
import { solve } from "../../vuln/solver/solve.ts";
import { reportOf } from "./report.ts";
import type { ConvergeRequest } from "./request.ts";
import type { RejectedPlan, Settled } from "./settled.ts";
import { openVex, scopeOf, stateVex } from "./vex.ts";

/** How many plans are carried out before plimsoll gives up. */
const ATTEMPTS = 6;

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
  await using first = aside(before.go, (go) => scanImports(surroundings, go, request));
  await requireBuilding(before, module);
  onWork("findings");
  const scanned = await first.result;
  const today = await stateOf(before, module.mod);
  const { known, set } = fittedFindings(scanned, module.path, today.selected);
  const scope = vex === null ? null : scopeOf(vex, module.path, today);
  const found = { module, before, after, today, known, tests: request.test ?? "affected" } as const;
  const start = await startFrom(found, scanned, request.toolchain === true ? goReleaseFor(set.standardLibrary) : null);
  const ground = { ...found, start };
  // A change depends on neither of them.
  await using deep = aside(before.go, (go) => withReach(scanned, go));
  await using weighed = aside(before.go, async (go) =>
    weighs ? await weighPrograms({ ...before, go }, today.packages) : null,
  );
  const { settled, notes } = await settle(ground, scanned, request, onWork);
  const isStart = start.obsolete.length > 0 || start.toolchain !== null;
  const changed = settled.executed.edits.length > 0 || isStart;
  const { packages } = settled.executed.result.state;
  await using fresh = aside(after.go, async (go) =>
    weighs && changed ? await weighPrograms({ ...after, go }, packages) : null,
  );
  await using looked = aside(module.go, (go) =>
    scanUndone(module, scanned, settled.executed.edits, () =>
      CopiedModule.make({ ...module, go }, join(scratch.path, "undone")),
    ),
  );
  const changedFindings = changed ? await secondScan(scanned, after, settled, onWork) : null;
  onWork("what the code reaches, and sizes");
  const fitted = fittedFindings(await deep.result, module.path, today.selected);
  const second = changed || scanned.again === null ? changedFindings : fitted;
  const sizes = { before: await weighed.result, after: await fresh.result };
  if (request.modules === true) onWork("what requirements are used for");
  const modules = request.modules === true ? await surveyModules(surroundings, surveyed(ground)) : null;
  const without = await looked.result;
  const requirements = finalRequirements(settled.executed.result.requirements, start);
  // Tidying alone may change the form of the files: without an edit nobody has asked for that.
  if (patch !== undefined) await writeTextFile(patch, changed ? patchOf(module, requirements) : "");
  const written = request.write === true && changed;
  if (written) writeRequirements(module, requirements);
  const isVendored = written && (await isFile("vendor/modules.txt", module.folder));
  const source = written ? sourceOfChange(fitted, second, settled.executed.result.state) : sourceAsItIs(fitted);
  const stated = vex === null || scope === null ? null : await stateVex(vex, scope, source, surroundings.env);
  const report = reportOf({
    ...{ ground, fitted, settled, second, sizes, without, requirements, modules, written },
    vex: stated?.vex ?? null,
    notes: [
      ...[...fitted.notes, ...start.notes, ...notes, ...(stated?.notes ?? [])],
      ...(isVendored ? [VENDORED] : []),
    ],
  });
  return { report, before: requirementsOf(module), after: changed ? requirements : null };
}

function surveyed({ module, before, after, today }: Ground) {
  return { before, after, text: module.text, folder: module.folder, state: today };
}

function requirementsOf({ text, goSum }: OpenedModule): Requirements {
  return { goMod: text, goSum: goSum === null ? null : Buffer.from(goSum).toString() };
}

const VENDORED = "the vendor folder has the old versions, and go refuses to build with it: run `go mod vendor`";

/** A toolchain with which nothing could be carried out comes in last. */
function finalRequirements(requirements: Requirements, { toolchain }: Start): Requirements {
  if (toolchain === null || toolchain.notCarriedOut === null) return requirements;
  return { ...requirements, goMod: editGoMod(requirements.goMod, { toolchain: toolchain.to }) };
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
  request: ConvergeRequest,
  onWork: (what: string) => void,
): Promise<{ readonly settled: Settled; readonly notes: readonly string[] }> {
  onWork("the module graph");
  const clean = await tidyStart(ground);
  let { problem, known, notes } = await problemOf(ground, clean, scanned, request);
  const why = (path: string) => {
    const version = ground.today.selected.find((one) => one.path === path)?.version ?? "";
    const ids = known.filter(({ target }) => target.path === path && target.affects(version));
    return replacementComment(
      ids.map(({ target }) => target.id),
      request.replaceReason ?? "",
    );
  };
  const rejected: RejectedPlan[] = [];
  for (;;) {
    const failing = rejected.map(({ parts }) => parts);
    const plan = solve({ ...problem, failing });
    const chosen = plan.requirements.filter((one) => one.chosen && one.to !== null);
    onWork(`a change of ${chosen.length} ${chosen.length === 1 ? "version" : "versions"}`);
    const outcome = await attempt(ground, plan, { known, failing }, why);
    if (!("why" in outcome)) {
      const notMinimal = plan.isMinimal ? null : "effort";
      return { settled: { plan, executed: outcome, rejected, notMinimal }, notes: [...notes, ...forkNotes(plan)] };
    }
    const parts = await failingSet(ground, plan, outcome, problem.files);
    rejected.push({ ...outcome, parts });
    // What a version has brought that fails may have others, which were of no concern so far.
    const blamed = new Set(rejected.flatMap((one) => one.parts.map(({ path }) => path)));
    if ([...blamed].some((path) => !problem.releases.has(path))) {
      ({ problem, known, notes } = await problemOf(ground, clean, scanned, request, blamed));
    }
    if (parts.length > 0 && rejected.length < ATTEMPTS) continue;
    const executed = await asItIs(ground, clean);
    return { settled: { plan: nothingOf(plan), executed, rejected, notMinimal: "attempts" }, notes };
  }
}

/** What nobody has looked at is not known to be free of findings. */
function forkNotes({ replace }: Plan): readonly string[] {
  return replace.flatMap(({ path, by }) =>
    by.path === path ? [] : [`that ${by.path} ${by.version} has the fix is your word: scanners know nothing of a fork`],
  );
}

async function tidyStart({ module, start, after }: Ground): Promise<Tidied> {
  const clean = await tidied(after, start.text);
  if ("failed" in clean) {
    throw new PlimsollError("source-invalid", {
      what: `the go.mod in ${module.folder} cannot be tidied as it is`,
      why: clean.failed,
      fix: "make `go mod tidy` succeed first; nothing was changed",
    });
  }
  return clean;
}

/** `also` has further modules of which other versions are wanted. */
async function problemOf(
  ground: Ground,
  clean: Tidied,
  { database }: Scan,
  { replace, replaceReason }: ConvergeRequest,
  also: ReadonlySet<string> = new Set(),
) {
  const { module, start, after, today, known } = ground;
  const selected = new Map(today.selected.map(({ path, version }) => [path, version]));
  const vulnerable = new Set(
    today.selected
      .filter(({ built }) => known.some(({ target }) => target.path === built.path))
      .map(({ path }) => path),
  );
  const asked = askedReplacements(replace ?? [], replaceReason);
  const targets = known.map(({ target }) => target);
  const substitutes = await substitutesFor(after.go, start.mod, selected, targets, asked);
  const held = new Map(today.selected.map(({ built }) => [built.path, built.version ?? ""]));
  const latentIn = (paths: ReadonlySet<string>) => latentFindings(database?.advisories ?? [], held, paths);
  const universe = await gatherUniverse(after.go, { ...module, mod: start.mod }, selected, {
    vulnerable: vulnerable.union(also),
    substitutes: substitutes.map(({ by }) => by),
    latentIn,
  });
  const latent = latentIn(universe.paths);
  const problem: Problem = {
    main: start.mod,
    files: universe.files,
    releases: universe.releases,
    findings: [...targets, ...latent.map(({ target }) => target)],
    needed: neededOf(clean.state, today),
    allowExclude: true,
    substitutes,
    highestGo: releaseOf(module.go.version),
    effort: USUAL_EFFORT,
  };
  return { problem, known: [...known, ...latent], notes: universe.notes };
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

/** The module as it is, where no plan could be carried out. */
async function asItIs({ module, start, after, today }: Ground, clean: Tidied): Promise<Executed> {
  if (start.text !== module.text) {
    await after.put(clean.requirements);
    return { result: clean, edits: [], checks: [] };
  }
  await after.lay(module.text);
  return { result: { requirements: requirementsOf(module), state: today }, edits: [], checks: [] };
}

function nothingOf(plan: Plan): Plan {
  return { ...plan, requirements: [], exclude: [], replace: [], go: null, remaining: [], isMinimal: false };
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
