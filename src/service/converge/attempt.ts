import type { GoMod } from "../../format/go-module/go-mod.ts";
import type { OwnReplacement } from "../../format/go-module/own-replacements.ts";
import { type ModuleWork, workOnModule } from "../../toolchain/go/module-work.ts";
import type { Plan } from "../../vuln/solver/problem.ts";
import type { KnownFinding } from "./affected-versions.ts";
import type { CopiedModule } from "./copied-module.ts";
import { type ModuleState, packagesReaching } from "./held-modules.ts";
import { editsBetween, editsOfPlan, withEdits } from "./module-edit.ts";
import { type ProvenEdit, provenEdits, type Tidied, tidied, type Unwanted } from "./necessity.ts";
import type { OpenedModule } from "./open-module.ts";

/** Which of the module's own tests are run. `affected`: of packages that import something of a module that moved. */
type TestChoice = "none" | "affected" | "all";

/** What was run, and how it ended. */
interface RunCheck {
  readonly work: ModuleWork;
  /** Null for all packages. */
  readonly packages: number | null;
  /** `fails-before`: it fails without the change as well. */
  readonly outcome: "passed" | "fails-before";
}

/** A plan that go has carried out in a copy. */
export interface Executed {
  readonly result: Tidied;
  readonly edits: readonly ProvenEdit[];
  readonly checks: readonly RunCheck[];
}

/** Why a plan was given up: what failed, and the end of go's words. */
export interface Rejected {
  readonly work: ModuleWork;
  /** Null for all packages. */
  readonly packages: readonly string[] | null;
  readonly why: string;
}

/** The go.mod that plans change: the user's own, without replacements that can go, and with a toolchain that was asked for. */
export interface Start {
  readonly text: string;
  readonly mod: GoMod;
  /** Replacements that plimsoll had written and that nothing needs any longer. */
  readonly obsolete: readonly OwnReplacement[];
  readonly toolchain: ToolchainEdit | null;
  readonly notes: readonly string[];
}

export interface ToolchainEdit {
  readonly from: string | null;
  /** `go1.26.9`. */
  readonly to: string;
  /** Why go does not run with it here, so that nothing was carried out with it; null where it does. */
  readonly notCarriedOut: string | null;
}

/** Two copies of a module: as it is, to compare with, and with what is tried. */
export interface Ground {
  readonly module: OpenedModule;
  /** What plans change. */
  readonly start: Start;
  readonly before: CopiedModule;
  readonly after: CopiedModule;
  /** What the start is made of. */
  readonly today: ModuleState;
  readonly known: readonly KnownFinding[];
  readonly tests: TestChoice;
}

/** Carries out a plan: tidies, leaves out what is not needed, then builds, vets and tests. */
export async function attempt(
  ground: Ground,
  plan: Plan,
  unwanted: Unwanted,
  why: (path: string) => string,
): Promise<Executed | Rejected> {
  const { start, after } = ground;
  const planned = editsOfPlan(plan, start.mod.go, why);
  const first = await tidied(after, withEdits(start.text, planned));
  if ("failed" in first) return { work: "tidy", packages: null, why: first.failed };
  const edits = editsBetween(start.mod, first.state.mod, planned);
  const { result, edits: proven } = await provenEdits(after, { text: start.text, result: first, edits }, unwanted);
  // The last thing that was tried in the copy left out an edit.
  await after.lay(result.requirements.goMod);
  const failed = await workOnModule(after.go, "tidy");
  if (failed !== undefined) return { work: "tidy", packages: null, why: failed };
  const settled = { ...result, requirements: await after.requirements() };
  const checked = await checksOf(ground, settled);
  return "why" in checked ? checked : { result: settled, edits: proven, checks: checked };
}

/** Builds, vets and tests what is in the copy. */
export async function checksOf(ground: Ground, result: Tidied): Promise<readonly RunCheck[] | Rejected> {
  const checks: RunCheck[] = [];
  for (const { work, packages } of worksFor(ground, result)) {
    const why = await workOnModule(ground.after.go, work, packages ?? undefined);
    // What fails anyway says nothing about the change.
    const failsBefore =
      why !== undefined && (await workOnModule(ground.before.go, work, packages ?? undefined)) !== undefined;
    if (why !== undefined && !failsBefore) return { work, packages, why };
    checks.push({ work, packages: packages?.length ?? null, outcome: failsBefore ? "fails-before" : "passed" });
  }
  return checks;
}

interface Work {
  readonly work: ModuleWork;
  readonly packages: readonly string[] | null;
}

function worksFor({ today, tests }: Ground, { state }: Tidied): readonly Work[] {
  const works: Work[] = [
    { work: "build", packages: null },
    { work: "vet", packages: null },
  ];
  if (tests === "all") works.push({ work: "test", packages: null });
  if (tests === "affected") {
    const old = new Map(today.selected.map(({ path, version }) => [path, version]));
    const moved = state.selected.filter(({ path, version }) => old.get(path) !== version).map(({ path }) => path);
    const packages = packagesReaching(state.packages, new Set(moved));
    if (packages.length > 0) works.push({ work: "test", packages });
  }
  return works;
}
