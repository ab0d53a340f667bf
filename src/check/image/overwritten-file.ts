import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { wasteByLayer } from "./costs.ts";

export const overwrittenFile = defineRule<ImageFacts>({
  id: "overwritten-file",
  title: "a path is written again in a later layer",
  level: "warning",
  why: "the earlier copy is shipped, but no container ever sees it",
  observe: (facts) =>
    wasteByLayer(
      facts,
      facts.reclaimable.filter(({ cause }) => cause === "overwritten"),
      (rows) => ({
        what: `files and links that a later layer replaces: ${rows.reduce((sum, { entries }) => sum + entries, 0)}`,
        fix: "write it once, or change it in the RUN that creates it",
      }),
    ),
});
