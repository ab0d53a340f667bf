import type { TarKind } from "../format/tar/entry.ts";
import type { Found } from "./replay.ts";

/** A name of the old image as it was seen when the new one was planned. */
export interface PlannedName {
  readonly path: string;
  readonly node: {
    readonly kind: TarKind;
    /** The entry whose content it has; undefined for a folder that no layer lists, and for a hard link to nothing. */
    readonly content: { readonly layer: number; readonly entry: number } | undefined;
  };
}

/**
 * The differences, in words, between the image that a plan was made from and the image that the layers really give: the
 * plan could not keep what it did not see, and nothing in the new image would show that.
 */
export function comparePlannedNames(
  planned: Iterable<PlannedName>,
  names: ReadonlyMap<string, Found>,
): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { path, node } of planned) {
    seen.add(path);
    const found = names.get(path);
    if (found === undefined)
      problems.push(`${path} is in the list that the plan was made from, but not in the old image`);
    else if (formOfPlanned(node) !== formOf(found)) {
      problems.push(`${path} in the list that the plan was made from is another file than in the old image`);
    }
  }
  for (const path of names.keys()) {
    if (!seen.has(path)) problems.push(`${path} of the old image is not in the list that the plan was made from`);
  }
  return problems;
}

function formOfPlanned({ kind, content }: PlannedName["node"]): string {
  if (kind === "directory") return content === undefined ? "directory" : `directory ${content.layer} ${content.entry}`;
  return content === undefined ? "link to nothing" : `${content.layer} ${content.entry}`;
}

function formOf({ entry, below }: Found): string {
  if (below !== undefined) return entry === undefined ? "directory" : `directory ${entry.id}`;
  return entry === undefined || entry.kind === "hard-link" ? "link to nothing" : entry.id;
}
