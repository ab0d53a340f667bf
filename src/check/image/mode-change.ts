import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { wasteByLayer } from "./costs.ts";

export const modeChangeCopy = defineRule<ImageFacts>({
  id: "mode-change",
  title: "a layer repeats files to change their owner or mode",
  level: "warning",
  why: "a layer holds every file whole whose owner, mode or time it changes, so they are shipped twice",
  observe: (facts) =>
    wasteByLayer(
      facts,
      facts.reclaimable.filter(({ cause }) => cause === "copied up"),
      (rows) => ({
        what: `files that a later layer repeats with the same content: ${rows.reduce((sum, { entries }) => sum + entries, 0)}`,
        fix: "COPY --chown=… --chmod=…, or chown in the RUN that makes them",
      }),
    ),
});
