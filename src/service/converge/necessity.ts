import { parseGoMod } from "../../format/go-module/go-mod.ts";
import { workOnModule } from "../../toolchain/go/module-work.ts";
import type { FailingPart } from "../../vuln/solver/problem.ts";
import type { KnownFinding } from "./affected-versions.ts";
import type { CopiedModule, Requirements } from "./copied-module.ts";
import { findingsIn, type HeldFinding, type ModuleState } from "./held-modules.ts";
import { type ModuleEdit, withEdits } from "./module-edit.ts";
import { stateOf } from "./state.ts";

/** What undoing an edit alone has shown, with a real `go mod tidy`. */
type Necessity =
  /** These findings come back. */
  | { readonly kind: "needed"; readonly returns: readonly HeldFinding[]; readonly without: Tidied }
  /** These versions or replacements come together again, which go has shown to fail. */
  | { readonly kind: "fails"; readonly parts: readonly FailingPart[] }
  /** go makes the same edit again: it follows from the others, or it is what tidying does. */
  | { readonly kind: "follows" }
  /** go finds no requirements without it; the end of its words. */
  | { readonly kind: "untidy"; readonly why: string };

export interface ProvenEdit {
  readonly edit: ModuleEdit;
  readonly necessity: Necessity;
}

/** What undoing an edit may bring back. */
export interface Unwanted {
  readonly known: readonly KnownFinding[];
  /** What fails together. */
  readonly failing: readonly (readonly FailingPart[])[];
}

/** Requirements that go has tidied, and what the module is made of with them. */
export interface Tidied {
  readonly requirements: Requirements;
  readonly state: ModuleState;
}

/** Lays a go.mod into the copy and tidies it. The end of go's words where that fails. */
export async function tidied(copy: CopiedModule, goMod: string): Promise<Tidied | { readonly failed: string }> {
  await copy.lay(goMod);
  const failed = await workOnModule(copy.go, "tidy");
  if (failed !== undefined) return { failed };
  const requirements = await copy.requirements();
  return { requirements, state: await stateOf(copy, parseGoMod(requirements.goMod, "go.mod")) };
}

/**
 * Undoes each edit alone and looks at the versions that go chooses then. An edit without which nothing comes back is
 * dropped, and what is left is looked at again, the next one first.
 */
export async function provenEdits(
  copy: CopiedModule,
  { text, result, edits }: { readonly text: string; readonly result: Tidied; readonly edits: readonly ModuleEdit[] },
  { known, failing }: Unwanted,
): Promise<{ readonly result: Tidied; readonly edits: readonly ProvenEdit[] }> {
  let best = result;
  let kept = edits;
  let proven: ProvenEdit[] = [];
  for (let at = 0; at < kept.length; ) {
    const edit = kept[at]!;
    const others = kept.filter((one) => one !== edit);
    const without = await tidied(copy, withEdits(text, others));
    const necessity = "failed" in without ? untidy(without.failed) : judge(best, without, { known, failing });
    if (necessity !== undefined) {
      proven.push({ edit, necessity });
      at += 1;
      continue;
    }
    // What was proven of the others was proven beside this edit.
    best = without as Tidied;
    kept = others;
    proven = [];
    at = 0;
  }
  return { result: best, edits: proven };
}

function untidy(why: string): Necessity {
  return { kind: "untidy", why };
}

function isThere(part: FailingPart, { mod, selected }: ModuleState): boolean {
  if ("version" in part) return selected.some(({ path, version }) => path === part.path && version === part.version);
  return mod.replace.some(
    ({ path, by }) => path === part.path && by.path === part.by.path && by.version === part.by.version,
  );
}

/** Undefined where the edit is not needed. */
function judge(withIt: Tidied, without: Tidied, { known, failing }: Unwanted): Necessity | undefined {
  if (without.requirements.goMod === withIt.requirements.goMod) return { kind: "follows" };
  const held = new Set(findingsIn(withIt.state, known).map((one) => one.known));
  const returns = findingsIn(without.state, known).filter((one) => !held.has(one.known));
  if (returns.length > 0) return { kind: "needed", returns, without };
  const parts = failing.find((all) => all.every((part) => isThere(part, without.state)));
  return parts === undefined ? undefined : { kind: "fails", parts };
}
