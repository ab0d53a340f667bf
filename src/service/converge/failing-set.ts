import { type ModuleWork, workOnModule } from "../../toolchain/go/module-work.ts";
import type { ModuleFiles } from "../../vuln/modules/module-files.ts";
import type { FailingPart, Plan } from "../../vuln/solver/problem.ts";
import type { Ground, Rejected } from "./attempt.ts";
import { type ModuleEdit, withEdits } from "./module-edit.ts";
import { tidied } from "./necessity.ts";

/**
 * The smallest part of a plan that fails by itself, with everything else as it is: versions of modules that move, and
 * replacements. Empty for a plan that has neither. What fails so is taken to fail beside anything else as well.
 */
export async function failingSet(
  ground: Ground,
  plan: Plan,
  rejected: Rejected,
  files: ModuleFiles,
): Promise<readonly FailingPart[]> {
  const parts = partsOf(ground, plan, files);
  const asked = new Map<string, Promise<boolean>>();
  const fails = (some: readonly FailingPart[]) => {
    const key = some.map((one) => one.path).join(" ");
    const answer = asked.get(key) ?? failsWith(ground, plan, some, rejected);
    asked.set(key, answer);
    return answer;
  };
  const smallest = await explain([], false, parts, fails);
  // Where less fails and more does not, only the whole is known.
  return smallest.length < parts.length && !(await fails(smallest)) ? parts : smallest;
}

/**
 * QuickXplain (Junker, "QuickXplain: Preferred Explanations and Relaxations for Over-Constrained Problems", 2004): a smallest
 * failing part with few questions. Parts in front are blamed before those behind them.
 */
async function explain(
  beside: readonly FailingPart[],
  isNew: boolean,
  parts: readonly FailingPart[],
  fails: (some: readonly FailingPart[]) => Promise<boolean>,
): Promise<readonly FailingPart[]> {
  if (isNew && (await fails(beside))) return [];
  if (parts.length <= 1) return parts;
  const half = parts.length >> 1;
  const [front, back] = [parts.slice(0, half), parts.slice(half)];
  const ofBack = await explain([...beside, ...front], true, back, fails);
  const ofFront = await explain([...beside, ...ofBack], ofBack.length > 0, front, fails);
  return [...ofFront, ...ofBack];
}

/** What moves, in an order in which a module stands behind what it brings: what is brought is blamed first. */
function partsOf({ today }: Ground, plan: Plan, files: ModuleFiles): readonly FailingPart[] {
  const old = new Map(today.selected.map(({ path, version }) => [path, version]));
  const replaced = new Set(plan.replace.map(({ path }) => path));
  const moved = new Map(
    [...plan.selected].filter(([path, version]) => {
      return plan.needed.has(path) && old.get(path) !== version && !replaced.has(path);
    }),
  );
  const bringsOf = (path: string) => {
    const brings = new Set([path]);
    for (const one of brings) {
      for (const { path: next } of files(one, moved.get(one)!)?.require ?? []) if (moved.has(next)) brings.add(next);
    }
    return brings.size;
  };
  const sizes = new Map([...moved.keys()].map((path) => [path, bringsOf(path)]));
  const versions = [...moved].sort(([a], [b]) => sizes.get(a)! - sizes.get(b)!);
  return [...versions.map(([path, version]) => ({ path, version })), ...plan.replace];
}

async function failsWith(
  { start, after }: Ground,
  plan: Plan,
  parts: readonly FailingPart[],
  { work, packages }: Rejected,
): Promise<boolean> {
  const edits = parts.map((part): ModuleEdit => {
    if ("by" in part) return { kind: "replace", path: part.path, by: part.by, why: "" };
    const edit = plan.requirements.find(({ path }) => path === part.path);
    const from = start.mod.require.find(({ path }) => path === part.path)?.version ?? null;
    return { kind: "require", path: part.path, from, to: part.version, indirect: edit?.indirect ?? true };
  });
  const alone = await tidied(after, withEdits(start.text, edits));
  if ("failed" in alone) return true;
  const works: readonly ModuleWork[] = work === "tidy" ? [] : work === "build" ? ["build"] : ["build", work];
  for (const one of works) {
    if ((await workOnModule(after.go, one, one === work ? (packages ?? undefined) : undefined)) !== undefined)
      return true;
  }
  return false;
}
