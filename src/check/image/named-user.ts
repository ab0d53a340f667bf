import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";

export const namedUser = defineRule<ImageFacts>({
  id: "named-user",
  title: "the user has a name where a number is needed",
  level: "note",
  why: "Kubernetes' runAsNonRoot refuses a name, because the kubelet cannot see that the name is not root",
  observe: ({ ledger }) => {
    const user = ledger.config.config?.User ?? "";
    if (/^(?:$|\d|root(?::|$)|:)/.test(user)) return [];
    return [
      {
        what: `the user is ${user}`,
        evidence: [`User: ${JSON.stringify(user)}`],
        fix: "use the number of this user: USER 65532:65532, for example",
      },
    ];
  },
});
