import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** Every link that is kept points to something that is kept. */
export const brokenLink = defineRule<RuntimeFacts>({
  id: "broken-link",
  title: "a link that is kept points to something that is not kept",
  level: "warning",
  why: "whoever follows it finds nothing there in the slim image",
  observe: ({ brokenLinks }) =>
    brokenLinks.map(({ path, target, why }) => ({
      what: `/${path} stays, and /${target}, to which it leads, does not`,
      evidence: [`/${path}: ${why}`],
      fix: `--keep ${target} keeps what it leads to`,
    })),
  confirm: () => ["every link that stays leads to what stays"],
});
