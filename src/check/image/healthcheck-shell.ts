import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { healthcheckWords } from "../../evidence/runtime/healthcheck.ts";
import { findProgram } from "../../evidence/runtime/program.ts";
import { defineRule } from "../rule.ts";

export const healthcheckShell = defineRule<ImageFacts>({
  id: "healthcheck-shell",
  title: "the health check needs a program that is not there",
  level: "error",
  why: "the check fails every time, and an orchestrator that relies on it restarts a healthy service for ever",
  observe: ({ ledger: { config, tree, layers } }) => {
    const container = config.config;
    const [kind = ""] = container?.Healthcheck?.Test ?? [];
    const [program] = healthcheckWords(container);
    // The content of a layer that was not fetched is not known, and only podman runs tests of other forms.
    if (!/^CMD(?:-SHELL)?$/.test(kind) || program === undefined || layers.some(({ fetched }) => !fetched)) return [];
    const names = { tree, layers: layers.map(({ survey }) => survey.entries) };
    // A new volume begins with what the image has there.
    const found = findProgram(names, { ...container, Volumes: {} }, program);
    if (!("problem" in found)) return [];
    return [
      {
        what: `${program} ${found.problem}`,
        evidence: [`Healthcheck: ${kind}`],
        fix: 'HEALTHCHECK CMD ["/prober", "http://localhost:8080/health"]; plimsoll slim --healthcheck adds one',
      },
    ];
  },
});
