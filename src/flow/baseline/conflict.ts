import { join } from "node:path";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { FileConflict, MergedFile } from "../../fleet/baseline/merge-files.ts";

const MOST_SHOWN = 10;

/** Throws `edit-conflict` where what a person did to the files does not go together with what is generated now. */
export function requireNoConflict(folder: string, files: readonly MergedFile[]): void {
  const all = files.flatMap(({ path, conflicts }) => conflicts.map((conflict) => sayOf(join(folder, path), conflict)));
  if (all.length === 0) return;
  const shown = all.slice(0, MOST_SHOWN).map(({ place, why }) => `${place}: ${why}`);
  const more = all.length > MOST_SHOWN ? [`and ${counted(all.length - MOST_SHOWN, "other place")}`] : [];
  throw new PlimsollError("edit-conflict", {
    what: `${counted(all.length, "edit does not", "edits do not")} go together with what is generated now; nothing was written`,
    why: [...shown, ...more].join("\n"),
    fix: "write there what is generated now, or keep what is there with --keep-edits",
    where: all[0]!.place,
  });
}

function sayOf(file: string, conflict: FileConflict): { readonly place: string; readonly why: string } {
  switch (conflict.kind) {
    case "foreign":
      return { place: file, why: "plimsoll did not write this file" };
    case "removed":
      return { place: file, why: "it was edited, and nothing in the image asks for it any more" };
    case "unreadable":
      return { place: file, why: `with what is generated now it would be no manifest: ${conflict.why}` };
    case "lines": {
      const { firstLine, lastLine, edited, fresh } = conflict;
      const place = lastLine > firstLine ? `${file}:${firstLine}-${lastLine}` : `${file}:${firstLine}`;
      return { place, why: `${shortText(edited)} is there, and ${shortText(fresh)} is generated now` };
    }
  }
}

const SHOWN_CHARACTERS = 120;

function shortText(lines: string): string {
  const text = lines.trim().replaceAll(/\s*\n\s*/g, " ⏎ ");
  if (text === "") return "nothing";
  return text.length <= SHOWN_CHARACTERS ? `"${text}"` : `"${text.slice(0, SHOWN_CHARACTERS)}…"`.toWellFormed();
}
