import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** Every link that is kept points to something that is kept. */
export const brokenLink = defineRule<RuntimeFacts>({
  id: "broken-link",
  title: "a link that is kept points to something that is not kept",
  level: "warning",
  why: "in the slim image the link leads to nothing",
  observe: ({ brokenLinks }) =>
    brokenLinks.map(({ path, target, why }) => ({
      what: `/${path} stays, but its target /${target} does not`,
      evidence: [`/${path}: ${why}`],
      fix: `--keep ${target} keeps the target`,
    })),
  confirm: () => ["the target of every link that stays is kept as well"],
});
