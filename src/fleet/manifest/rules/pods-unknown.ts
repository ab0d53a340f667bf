import { defineRule } from "../../../check/rule.ts";
import { objectPath } from "../../pod/facts.ts";
import type { ManifestFacts } from "../../pod/manifest-facts.ts";

/** A kind that may have pods, and an Application of Argo CD that may lead to some. */
export const podsUnknown = defineRule<ManifestFacts>({
  id: "pods-unknown",
  title: "it is not known whether an object has pods, or leads to some",
  level: "note",
  why: "a controller may make pods of it, which no rule has seen",
  observe: ({ unknown, unfollowed }) => [
    ...unknown
      .filter(({ reading }) => reading.because === "kind")
      .map(({ object, reading: { why, line } }) => ({
        what: `${object.title}: ${why}`,
        evidence: [`${object.file}:${line}`],
        position: { file: object.file, line, endLine: line },
        path: objectPath(object),
      })),
    ...unfollowed.map(({ object, where, why }) => ({
      what: why,
      evidence: [where],
      position: { file: object.file, line: object.line, endLine: object.line },
      path: objectPath(object),
    })),
  ],
});
