import { defineRule } from "../rule.ts";
import { type DockerfileFacts, externalBase, finalInstructions, finalStage, observed } from "./facts.ts";

export const rootUserDeclared = defineRule<DockerfileFacts>({
  id: "root-user",
  title: "the service runs as root",
  level: "warning",
  why: "whoever breaks out of the service is root in the container, and may be on the host",
  observe: (facts) => {
    const user = finalInstructions(facts).findLast(({ keyword }) => keyword === "USER");
    const fix = "USER 65532:65532";
    if (user !== undefined) {
      return /^(?:root|0)(?::|$)/.test(user.text) ? [observed(facts, user, `USER is ${user.text}`, { fix })] : [];
    }
    const base = externalBase(facts, finalStage(facts));
    // A base may set its own user; the names of some bases say so.
    if (base.includes("$") || /nonroot|rootless|unprivileged|chainguard|chiseled/i.test(base)) return [];
    return [
      observed(facts, finalStage(facts).from, `no USER is set, and plimsoll assumes that ${base} runs as root`, {
        fix,
      }),
    ];
  },
});
