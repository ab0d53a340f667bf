import { defineRule } from "../../../check/rule.ts";
import { objectPath } from "../../pod/facts.ts";
import type { ManifestFacts } from "../../pod/manifest-facts.ts";

/** A pod that an API server refuses as it is written. */
export const podInvalid = defineRule<ManifestFacts>({
  id: "pod-invalid",
  title: "an API server would not read the pod",
  level: "error",
  why: "the object is refused, so that nothing can be said about its containers",
  observe: ({ unknown }) =>
    unknown
      .filter(({ reading }) => reading.because === "field")
      .map(({ object, reading: { why, line } }) => ({
        what: `${object.title}: ${why}`,
        evidence: [`${object.file}:${line}`],
        position: { file: object.file, line, endLine: line },
        path: objectPath(object),
        fix: "correct the field's type: texts in quotes, numbers and booleans without",
      })),
});
