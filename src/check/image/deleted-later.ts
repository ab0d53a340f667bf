import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { wasteByLayer } from "./costs.ts";

export const deletedLater = defineRule<ImageFacts>({
  id: "deleted-later",
  title: "files are deleted in a later layer",
  level: "warning",
  why: "a layer only hides what is in the layers below it: every byte is still shipped",
  observe: (facts) =>
    wasteByLayer(
      facts,
      facts.reclaimable.filter(({ cause }) => cause === "deleted" || cause === "whiteout"),
      (rows) => ({
        what: `deleted entries, and the whiteouts that hide them: ${rows.reduce((sum, { entries }) => sum + entries, 0)}`,
        fix: "delete them in the RUN that creates them, or copy what is needed into a separate stage",
      }),
    ),
});
