import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed } from "./facts.ts";

export const namedUserDeclared = defineRule<DockerfileFacts>({
  id: "named-user",
  title: "the user has a name where a number is needed",
  level: "note",
  why: "Kubernetes' runAsNonRoot refuses a name, because the kubelet cannot see that the name is not root",
  observe: (facts) => {
    const user = finalInstructions(facts).findLast(({ keyword }) => keyword === "USER");
    if (user === undefined || /^(?:\d|root(?::|$)|.*\$)/.test(user.text)) return [];
    return [
      observed(facts, user, `USER is ${user.text}`, {
        fix: "use the number of this user: USER 65532:65532, for example",
      }),
    ];
  },
});
