import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { leftovers, namesOf, wasteByLayer } from "./costs.ts";

export const languageCache = defineRule<ImageFacts>({
  id: "language-cache",
  title: "pip or npm left its cache behind",
  level: "warning",
  why: "the packages in it are already installed",
  observe: (facts) =>
    wasteByLayer(facts, leftovers(facts, "pip cache", "npm cache"), (rows) => ({
      what: `${namesOf(rows)} left behind`,
      fix: "pip install --no-cache-dir, npm cache clean --force in the same RUN, or RUN --mount=type=cache",
    })),
});
