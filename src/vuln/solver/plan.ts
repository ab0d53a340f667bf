import type { Effort } from "./effort.ts";
import { type Model, selectedByPath } from "./model.ts";
import type { Plan, RequirementEdit } from "./problem.ts";
import { remainingFindings } from "./remaining.ts";
import { type State, tidyToday, vectorOf } from "./state.ts";
import { costOf, type Vector } from "./vector.ts";

/** A state as a person reads it. */
export function planOf(model: Model, state: State, vector: Vector, effort: Effort): Plan {
  const { table, problem } = model;
  const { decisions, selection, needed } = state;
  const today = tidyToday(model);
  const isMinimal = !effort.isCut;
  return {
    requirements: editsOf(model, state),
    exclude: [...selection.excluded].sort((a, b) => a - b).map((version) => table.at(version)),
    replace: [...decisions.substitutes.values()].map(({ index }) => problem.substitutes[index]!),
    go: selection.go > model.base.go ? table.goVersions[selection.go - 1]! : null,
    cost: costOf(vector),
    before: costOf(vectorOf(model, today, new Uint8Array(table.paths.length).fill(1))),
    remaining: remainingFindings(model, state, isMinimal),
    selected: selectedByPath(table, selection.selected),
    needed: new Set(table.paths.filter((_, module) => needed[module] === 1)),
    isMinimal,
    effort: effort.spent,
  };
}

function editsOf(model: Model, state: State): readonly RequirementEdit[] {
  const { table } = model;
  const textOf = (version: number) => (version === -1 ? null : table.text(version));
  return table.paths.flatMap((path, module): RequirementEdit[] => {
    const [from, to] = [model.written[module]!, state.lines[module]!];
    if (from === to) return [];
    const version = state.decisions.versions.get(module) ?? -1;
    const chosen = version !== -1 && version !== model.base.selected[module];
    return [{ path, from: textOf(from), to: textOf(to), indirect: model.direct[module] === 0, chosen }];
  });
}
