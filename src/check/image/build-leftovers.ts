import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { leftovers, namesOf, wasteByLayer } from "./costs.ts";

export const buildLeftovers = defineRule<ImageFacts>({
  id: "build-leftovers",
  title: "files that nothing reads are in the image",
  level: "note",
  why: "they were created while the image was built, and the service does not need them",
  observe: (facts) =>
    wasteByLayer(
      facts,
      leftovers(facts, "man pages", "docs", "logs", "core dumps", "__pycache__", "backups", "temporary files"),
      (rows) => ({
        what: `${namesOf(rows)} left behind`,
        fix: "remove them in the RUN that creates them",
      }),
    ),
});
