import { editGoMod } from "../../format/go-module/edit-go-mod.ts";
import type { GoMod, ModuleAt } from "../../format/go-module/go-mod.ts";
import type { Plan } from "../../vuln/solver/problem.ts";

/** One change of a go.mod that can be made, or left out, alone. A requirement comes where `from` is null, and goes where `to` is. */
export type ModuleEdit =
  | {
      readonly kind: "require";
      readonly path: string;
      readonly from: string | null;
      readonly to: string | null;
      readonly indirect: boolean;
    }
  | { readonly kind: "exclude"; readonly path: string; readonly version: string }
  | { readonly kind: "replace"; readonly path: string; readonly by: ModuleAt; readonly why: string }
  | { readonly kind: "go"; readonly from: string | null; readonly to: string };

/** The edits of a plan. `why` has the comment for each module that it replaces. */
export function editsOfPlan(plan: Plan, go: string | null, why: (path: string) => string): readonly ModuleEdit[] {
  return [
    ...plan.requirements.map(({ path, from, to, indirect }) => ({
      kind: "require" as const,
      path,
      from,
      to,
      indirect,
    })),
    ...plan.exclude.map((one) => ({ kind: "exclude" as const, ...one })),
    ...plan.replace.map(({ path, by }) => ({ kind: "replace" as const, path, by, why: why(path) })),
    ...(plan.go === null ? [] : [{ kind: "go" as const, from: go, to: plan.go }]),
  ];
}

/** A go.mod with these edits, and nothing else changed. */
export function withEdits(text: string, edits: readonly ModuleEdit[]): string {
  const go = edits.find((one) => one.kind === "go")?.to;
  return editGoMod(text, {
    ...(go === undefined ? {} : { go }),
    require: edits.flatMap((one) =>
      one.kind === "require" ? [{ path: one.path, version: one.to, indirect: one.indirect }] : [],
    ),
    exclude: edits.flatMap((one) => (one.kind === "exclude" ? [{ path: one.path, version: one.version }] : [])),
    replace: edits.flatMap((one) => (one.kind === "replace" ? [one] : [])),
  });
}

/** In which requirements, exclusions and go line two go.mod files differ; a plan's replacements are as they were asked for. */
export function editsBetween(before: GoMod, after: GoMod, planned: readonly ModuleEdit[]): readonly ModuleEdit[] {
  const [old, fresh] = [before, after].map(({ require }) => new Map(require.map((one) => [one.path, one])));
  const paths = [...new Set([...old!.keys(), ...fresh!.keys()])].sort();
  const requires = paths.flatMap((path): ModuleEdit[] => {
    const [from, to] = [old!.get(path), fresh!.get(path)];
    if (from?.version === to?.version) return [];
    const indirect = (to ?? from)!.indirect;
    return [{ kind: "require", path, from: from?.version ?? null, to: to?.version ?? null, indirect }];
  });
  const known = new Set(before.exclude.map(({ path, version }) => `${path}@${version}`));
  const excludes = after.exclude.filter(({ path, version }) => !known.has(`${path}@${version}`));
  return [
    ...requires,
    ...excludes.map((one) => ({ kind: "exclude" as const, ...one })),
    ...planned.filter(({ kind }) => kind === "replace"),
    ...(after.go === null || after.go === before.go ? [] : [{ kind: "go" as const, from: before.go, to: after.go }]),
  ];
}
