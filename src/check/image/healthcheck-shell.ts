import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";

export const healthcheckShell = defineRule<ImageFacts>({
  id: "healthcheck-shell",
  title: "the health check needs a program that is not there",
  level: "error",
  why: "it fails every time, and an orchestrator that believes it restarts a healthy service for ever",
  observe: ({ ledger }) => {
    const [kind, first = ""] = ledger.config.config?.Healthcheck?.Test ?? [];
    const program = kind === "CMD-SHELL" ? "/bin/sh" : kind === "CMD" ? first : undefined;
    // A name without a slash is looked up in PATH.
    const isThere =
      program === undefined ||
      (program.includes("/")
        ? [program]
        : folders(ledger.config.config?.Env).map((folder) => `${folder}/${program}`)
      ).some((path) => ledger.tree.find(path) !== undefined);
    // The content of a layer that was not fetched is not known.
    if (isThere || ledger.layers.some(({ fetched }) => !fetched)) return [];
    return [
      {
        what: `${program} is not in the image`,
        evidence: [`Healthcheck: ${kind}`],
        fix: 'HEALTHCHECK CMD ["/prober", "http://localhost:8080/health"]; plimsoll slim --healthcheck brings one',
      },
    ];
  },
});

function folders(env: readonly string[] = []): readonly string[] {
  const path = env.find((variable) => variable.startsWith("PATH="))?.slice("PATH=".length);
  return (path ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":");
}
