import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { wasteByLayer } from "./costs.ts";

export const duplicateFile = defineRule<ImageFacts>({
  id: "duplicate-file",
  title: "two files have the same content",
  level: "note",
  why: "both copies are shipped; compression does not reach from one file to the other",
  observe: (facts) =>
    wasteByLayer(
      facts,
      facts.reclaimable.filter(({ cause }) => cause === "duplicate"),
      (rows) => ({
        what: `files with the same content as another file: ${rows.reduce((sum, { entries }) => sum + entries, 0)}`,
        fix: "a link instead of the copy",
      }),
    ),
});
