import type { ModuleAt } from "./go-mod.ts";
import { readStatements } from "./statements.ts";

/** How the comment above a replacement begins that plimsoll has written. */
const MARK = "plimsoll converge";

/** The comment for a replacement, without its `//`. */
export function replacementComment(ids: readonly string[], reason: string): string {
  return `${MARK}, for ${ids.join(" ")}: ${reason}`;
}

/** A replacement that plimsoll has written, known by its comment. */
export interface OwnReplacement {
  readonly path: string;
  readonly by: ModuleAt;
  /** From the line of the comment to the end of the directive, as places in the text. */
  readonly start: number;
  readonly end: number;
}

/** Those of a go.mod, in its order. Throws `source-invalid`. */
export function ownReplacements(text: string): readonly OwnReplacement[] {
  return readStatements(text, "go.mod").flatMap(({ verb, args, start, end }): OwnReplacement[] => {
    const [path, arrow, by, version] = args.map((word) => word.text);
    if (verb !== "replace" || arrow !== "=>" || version === undefined) return [];
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (!text.slice(above, start).trim().startsWith(`// ${MARK}`)) return [];
    return [{ path: path!, by: { path: by!, version }, start: above, end }];
  });
}

/** A go.mod without one of its own replacements and the comment of it; one blank line above goes with it. */
export function withoutReplacement(text: string, { start, end }: OwnReplacement): string {
  const head = text.slice(0, start).replace(/(\r?\n)\r?\n$/, "$1");
  return head + text.slice(end);
}
