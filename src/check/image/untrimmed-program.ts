import { stripped } from "../binary/stripped.ts";
import { trimmedPaths } from "../binary/trimmed-paths.ts";
import { defineRule } from "../rule.ts";
import { type ImageFacts, layerPlace, pathOf } from "./facts.ts";

/** What the rules over binaries say of each Go program. */
export const untrimmedProgram = defineRule<ImageFacts>({
  id: "untrimmed-build",
  title: "go build kept symbols or paths of the build",
  level: "warning",
  why: "symbols and debug information are a large part of the file, and absolute paths make two builds differ",
  observe: (facts) =>
    facts.programs.flatMap(({ place, facts: binary }) =>
      [stripped, trimmedPaths]
        .flatMap((rule) => rule.check(binary).findings)
        .map(({ what, evidence, bytes, fix }) => ({
          what,
          evidence,
          ...(bytes === undefined ? {} : { bytes }),
          ...(fix === undefined ? {} : { fix }),
          place: layerPlace(facts, place.layer),
          path: pathOf(facts, place),
        })),
    ),
});
