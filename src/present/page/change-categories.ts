import type { Change } from "../../report/diff-report.ts";
import type { Category } from "../../report/page/page-model.ts";

/** The colours of a difference. What kept its size is named by what kind of size that is. */
export function changeCategories(same: string): readonly Category[] {
  return [
    { name: "came", colour: "red" },
    { name: "grew", colour: "yellow" },
    { name: "shrank", colour: "teal" },
    { name: "went", colour: "blue" },
    { name: same, colour: "grey" },
  ];
}

/** Indices of the categories. */
export const CATEGORY_OF_CHANGE: Readonly<Record<Change, number>> = { came: 0, grew: 1, shrank: 2, went: 3, same: 4 };
