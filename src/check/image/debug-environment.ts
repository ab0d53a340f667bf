import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { switchesDebugOn } from "../debug-variable.ts";
import { defineRule } from "../rule.ts";

export const debugEnvironment = defineRule<ImageFacts>({
  id: "debug-environment",
  title: "debugging is switched on in the image",
  level: "warning",
  why: "the service logs more than it should, and is slower; debugging can be switched on when a container starts",
  observe: ({ ledger }) =>
    (ledger.config.config?.Env ?? []).flatMap((variable) => {
      const equals = variable.indexOf("=");
      const name = variable.slice(0, equals);
      if (equals < 0 || !switchesDebugOn(name, variable.slice(equals + 1))) return [];
      return [{ what: `${name} switches debugging on`, evidence: [`Env: ${name}`], fix: "leave it out" }];
    }),
});
