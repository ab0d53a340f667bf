/** Kyverno's own command line. */
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import type { TestContext } from "node:test";
import { parse } from "yaml";
import { requireGoTool } from "./go-tool.ts";

/** Undefined, with the test skipped, where it cannot be built. */
export function requireKyverno(t: TestContext): string | undefined {
  return requireGoTool(t, {
    ...{ name: "kyverno", package: "github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno", version: "v1.19.1" },
    replace: () => [
      "k8s.io/pod-security-admission=github.com/kyverno/pod-security-admission@v0.0.0-20251031094455-46f20778634f",
    ],
  });
}

/** Which of the resources in a file a policy allows, by their names: those that it is about. */
export function allowedByKyverno(kyverno: string, policy: string, resources: string): ReadonlyMap<string, boolean> {
  const words = ["apply", policy, "--resource", resources, "--policy-report"];
  const options = { encoding: "utf8", maxBuffer: 2 ** 28, cwd: dirname(resources) } as const;
  const { stdout } = spawnSync(kyverno, words, options);
  const report = parse(stdout.slice(stdout.search(/^apiVersion:/m))) as {
    results: { result: string; resources: { name: string }[] }[];
  };
  const allowed = new Map<string, boolean>();
  for (const {
    result,
    resources: [resource],
  } of report.results) {
    allowed.set(resource!.name, result === "pass" && allowed.get(resource!.name) !== false);
  }
  return allowed;
}
