import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { switchesDebugOn } from "../debug-variable.ts";
import { defineRule } from "../rule.ts";

export const debugEnvironment = defineRule<ImageFacts>({
  id: "debug-environment",
  title: "debugging is switched on in the image",
  level: "warning",
  why: "more is logged than should leave the service, and it is slower; whoever needs it can set it when the container starts",
  observe: ({ ledger }) =>
    (ledger.config.config?.Env ?? []).flatMap((variable) => {
      const equals = variable.indexOf("=");
      const name = variable.slice(0, equals);
      if (equals < 0 || !switchesDebugOn(name, variable.slice(equals + 1))) return [];
      return [{ what: `${name} switches debugging on`, evidence: [`Env: ${name}`], fix: "leave it out" }];
    }),
});
