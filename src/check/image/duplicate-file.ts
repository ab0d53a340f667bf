import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { wasteByLayer } from "./costs.ts";

export const duplicateFile = defineRule<ImageFacts>({
  id: "duplicate-file",
  title: "the same content is there under two names",
  level: "note",
  why: "both copies are shipped; compression across a layer does not reach from one to the other",
  observe: (facts) =>
    wasteByLayer(
      facts,
      facts.reclaimable.filter(({ cause }) => cause === "duplicate"),
      (rows) => ({
        what: `files with the same content as another file: ${rows.reduce((sum, { entries }) => sum + entries, 0)}`,
        fix: "a link in place of the copy",
      }),
    ),
});
