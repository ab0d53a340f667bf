import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { leftovers, namesOf, wasteByLayer } from "./costs.ts";

export const goBuildCache = defineRule<ImageFacts>({
  id: "go-build-cache",
  title: "go left its build cache behind",
  level: "warning",
  why: "only a later build could read it, and that build starts from another layer",
  observe: (facts) =>
    wasteByLayer(facts, leftovers(facts, "Go build cache"), (rows) => ({
      what: `${namesOf(rows)} left behind`,
      fix: "RUN --mount=type=cache with GOCACHE as its target, or build in a separate stage",
    })),
});
