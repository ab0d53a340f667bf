import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { leftovers, namesOf, wasteByLayer } from "./costs.ts";

export const osPackageCache = defineRule<ImageFacts>({
  id: "os-package-cache",
  title: "the package manager left its cache behind",
  level: "warning",
  why: "no container installs packages from it, and a later RUN that removes it only hides it",
  observe: (facts) =>
    wasteByLayer(facts, leftovers(facts, "apt lists", "apt archives", "apk cache", "dnf cache"), (rows) => ({
      what: `${namesOf(rows)} left behind`,
      fix: "remove it in the same RUN, or mount a cache over it: RUN --mount=type=cache",
    })),
});
