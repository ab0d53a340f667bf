import { defineRule } from "../rule.ts";
import { type DockerfileFacts, externalBase, finalInstructions, finalStage, observed } from "./facts.ts";

export const healthcheckShellDeclared = defineRule<DockerfileFacts>({
  id: "healthcheck-shell",
  title: "the health check needs a shell that is not there",
  level: "error",
  why: "the check fails every time, and an orchestrator that relies on it restarts a healthy service for ever",
  observe: (facts) => {
    const base = externalBase(facts, finalStage(facts));
    const hasNone = base === "scratch" || /(?:^|\/)distroless\/(?!.*debug)/.test(base);
    if (!hasNone) return [];
    return finalInstructions(facts)
      .filter(({ keyword, text }) => keyword === "HEALTHCHECK" && /^CMD\s/i.test(text) && !/^CMD\s+\[/i.test(text))
      .map((instruction) =>
        observed(facts, instruction, `${base} has no shell to run it`, {
          fix: 'HEALTHCHECK CMD ["/prober", "http://localhost:8080/health"]; plimsoll slim --healthcheck adds one',
        }),
      );
  },
});
