import type { ModuleAt } from "../../format/go-module/go-mod.ts";
import { replacementFor } from "../modules/module-files.ts";
import type { Model } from "./model.ts";
import { walkNeeds } from "./needed.ts";
import type { Finding, Remaining, RemainingFinding } from "./problem.ts";
import { type State, stateOf } from "./state.ts";

/** The findings that a plan leaves, each with its reason and the shortest chain of requirements to its module. */
export function remainingFindings(model: Model, state: State, isMinimal: boolean): readonly RemainingFinding[] {
  const { table, problem } = model;
  const { selection, decisions, needed } = state;
  const replaced = new Map([...decisions.substitutes].map(([module, { row }]) => [module, row]));
  const { from } = walkNeeds(model, selection.selected, replaced);
  return table.paths.flatMap((path, module) => {
    const version = selection.selected[module]!;
    if (needed[module] === 0) return [];
    const substitute = decisions.substitutes.get(module);
    const by = substitute && problem.substitutes[substitute.index]!.by;
    const actual = by ?? replacementFor(problem.main, path, table.text(version)) ?? table.at(version);
    return problem.findings
      .filter((one) => one.path === actual.path && actual.version !== null && one.affects(actual.version))
      .map((finding) => ({
        id: finding.id,
        module: table.at(version),
        why: reasonFor(model, state, module, finding, isMinimal),
        chain: chainTo(model, selection.selected, from, module),
      }));
  });
}

function chainTo(model: Model, selected: Int32Array, from: Int32Array, module: number): readonly ModuleAt[] {
  const chain: ModuleAt[] = [];
  for (let at = module; at >= 0; at = from[at]!) chain.unshift(model.table.at(selected[at]!));
  return chain;
}

function reasonFor(model: Model, state: State, module: number, finding: Finding, isMinimal: boolean): Remaining {
  const { table, problem } = model;
  const version = state.selection.selected[module]!;
  const { path, version: text } = table.at(version);
  const by = replacementFor(problem.main, path, text);
  if (by !== undefined) return { kind: "replaced", by };
  const fixing: number[] = [];
  for (let higher = version + 1; higher < table.end(module); higher += 1) {
    if (!finding.affects(table.text(higher))) fixing.push(higher);
  }
  if (fixing.length === 0) {
    const fixed = finding.fixedElsewhere ?? [];
    return fixed.length === 0 ? { kind: "no-fix" } : { kind: "needs-major", fixed };
  }
  const texts = (versions: readonly number[]) => versions.map((one) => table.text(one));
  const allowed = fixing.filter((one) => !model.isExcluded(one));
  if (allowed.length === 0) return { kind: "excluded", versions: texts(fixing) };
  const known = allowed.filter((one) => table.file(one) !== undefined);
  if (known.length === 0) return { kind: "unknown", versions: texts(allowed) };
  const untried = known.filter((one) => !model.failing.isAlone(one));
  if (untried.length === 0) return { kind: "fails", versions: texts(known) };
  const runnable = untried.filter((one) => table.file(one)!.go <= model.highestGo);
  const lowestGo = Math.min(...untried.map((one) => table.file(one)!.go));
  if (runnable.length === 0) return { kind: "needs-go", go: table.goVersions[lowestGo - 1]! };
  return conflictOf(model, state, module, runnable[0]!, isMinimal);
}

/** What would come with the fix: modules with findings that are not there now, or other findings of the module itself. */
function conflictOf(model: Model, state: State, module: number, fixed: number, isMinimal: boolean): Remaining {
  const { table } = model;
  const versions = new Map([...state.decisions.versions, [module, fixed]]);
  const other = stateOf(model, { ...state.decisions, versions }, table.goVersions.length);
  if (other.selection.go > model.highestGo) return { kind: "needs-go", go: table.goVersions[other.selection.go - 1]! };
  if (other.selection.missing !== -1) return { kind: "unknown", versions: [table.text(fixed)] };
  const findingsIn = ({ needed, selection: { selected } }: State, one: number) =>
    needed[one] === 1 ? model.affected[selected[one]!]! : 0;
  const brings = table.paths.flatMap((_, one) =>
    findingsIn(other, one) > (one === module ? 0 : findingsIn(state, one))
      ? [table.at(other.selection.selected[one]!)]
      : [],
  );
  if (brings.length === 0 && !isMinimal) return { kind: "not-searched" };
  if (brings.length === 0 && !model.failing.isEmpty) return { kind: "fails", versions: [table.text(fixed)] };
  return { kind: "conflict", fixed: table.text(fixed), brings };
}
