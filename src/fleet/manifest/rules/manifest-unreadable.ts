import { defineRule } from "../../../check/rule.ts";
import type { ManifestFacts } from "../../pod/manifest-facts.ts";

/** A part of a file that cannot be read. What is no Kubernetes object is not one of them. */
export const manifestUnreadable = defineRule<ManifestFacts>({
  id: "manifest-unreadable",
  title: "a manifest cannot be read",
  level: "error",
  why: "nothing is known of what is in it, and other tools may read it differently",
  observe: ({ problems }) =>
    problems
      .filter(({ kind }) => kind !== "foreign")
      .map(({ kind, why, file, line }) => ({
        what: `${file}: ${why}`,
        evidence: [`${file}:${line}`],
        position: { file, line, endLine: line },
        fix:
          kind === "template"
            ? "render it first: helm template CHART | plimsoll lint -"
            : "correct the line; the rule's page says what is refused, and why",
      })),
});
