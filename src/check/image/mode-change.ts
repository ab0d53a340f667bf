import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { wasteByLayer } from "./costs.ts";

export const modeChangeCopy = defineRule<ImageFacts>({
  id: "mode-change",
  title: "a layer repeats files to change their owner or mode",
  level: "warning",
  why: "if a layer changes the owner, mode or time of a file, it contains the whole file, so the file is shipped twice",
  observe: (facts) =>
    wasteByLayer(
      facts,
      facts.reclaimable.filter(({ cause }) => cause === "copied up"),
      (rows) => ({
        what: `files that a later layer repeats with the same content: ${rows.reduce((sum, { entries }) => sum + entries, 0)}`,
        fix: "COPY --chown=… --chmod=…, or chown in the RUN that creates them",
      }),
    ),
});
