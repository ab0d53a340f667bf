import { linesOf, stepsBetween } from "./line-steps.ts";

/** A place where both texts changed the same lines of their ancestor, and not in the same way. */
export interface MergeConflict {
  /** Lines of the edited text, counted from 1; the second is below the first where the edit has removed them all. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** The lines of the ancestor, of the edit, and of the new text. */
  readonly before: string;
  readonly edited: string;
  readonly fresh: string;
}

interface Merged {
  /** Where there is a conflict, it has the lines of the edit. */
  readonly text: string;
  readonly conflicts: readonly MergeConflict[];
}

/**
 * Brings an edit of a text and a new version of it together, line by line, as `git merge-file` does: what only one of them
 * changed is taken from it. Changes that touch each other without a line between them are a conflict.
 */
export function mergeTexts(ancestor: string, edited: string, fresh: string): Merged {
  const [before, left, right] = [linesOf(ancestor), linesOf(edited), linesOf(fresh)];
  const ofLeft = keptLines(before, left);
  const ofRight = keptLines(before, right);
  const lines: string[] = [];
  const conflicts: MergeConflict[] = [];
  let from = { before: 0, left: 0, right: 0 };
  for (let at = 0; at <= before.length; at++) {
    const isEnd = at === before.length;
    const inLeft = isEnd ? left.length : ofLeft.get(at);
    const inRight = isEnd ? right.length : ofRight.get(at);
    if (inLeft === undefined || inRight === undefined) continue;
    const texts = {
      before: before.slice(from.before, at).join(""),
      edited: left.slice(from.left, inLeft).join(""),
      fresh: right.slice(from.right, inRight).join(""),
    };
    if (isConflict(texts)) conflicts.push({ firstLine: from.left + 1, lastLine: inLeft, ...texts });
    lines.push(texts.edited === texts.before ? texts.fresh : texts.edited);
    if (!isEnd) lines.push(before[at]!);
    from = { before: at + 1, left: inLeft + 1, right: inRight + 1 };
  }
  return { text: lines.join(""), conflicts };
}

function isConflict({ before, edited, fresh }: Pick<MergeConflict, "before" | "edited" | "fresh">): boolean {
  return edited !== before && fresh !== before && edited !== fresh;
}

/** Where each line of the ancestor that stays is in the other text. */
function keptLines(ancestor: readonly string[], other: readonly string[]): ReadonlyMap<number, number> {
  const kept = stepsBetween(ancestor, other).filter(({ sign }) => sign === " ");
  return new Map(kept.map(({ at: [before, after] }) => [before, after]));
}
