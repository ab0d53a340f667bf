import { defineRule } from "../../../check/rule.ts";
import { objectPath } from "../../pod/facts.ts";
import type { ManifestFacts } from "../../pod/manifest-facts.ts";

/** A kind that may have pods. */
export const podsUnknown = defineRule<ManifestFacts>({
  id: "pods-unknown",
  title: "a kind is not known, and so whether it has pods",
  level: "note",
  why: "a controller may make pods of it, which no rule has seen",
  observe: ({ unknown }) =>
    unknown
      .filter(({ reading }) => reading.because === "kind")
      .map(({ object, reading: { why, line } }) => ({
        what: `${object.title}: ${why}`,
        evidence: [`${object.file}:${line}`],
        position: { file: object.file, line, endLine: line },
        path: objectPath(object),
      })),
});
