import type { ImageFacts, InspectedProgram } from "../../evidence/image/image-facts.ts";
import { paddingOf } from "../../format/tar/block.ts";
import { stripped } from "../binary/stripped.ts";
import { trimmedPaths } from "../binary/trimmed-paths.ts";
import { defineRule } from "../rule.ts";
import { layerPlace, pathOf } from "./costs.ts";

/** What the rules over binaries say of each Go program. */
export const untrimmedProgram = defineRule<ImageFacts>({
  id: "untrimmed-build",
  title: "go build kept symbols or paths of the build",
  level: "warning",
  why: "symbols and debug information are a large part of the file, and absolute paths make two builds differ",
  observe: (facts) =>
    facts.programs.flatMap((program) =>
      [stripped, trimmedPaths]
        .flatMap((rule) => rule.check(program.facts).findings)
        .map(({ rule, what, evidence, fix }) => ({
          what,
          evidence,
          ...(rule === stripped.id ? savedBy(facts, program) : {}),
          ...(fix === undefined ? {} : { fix }),
          place: layerPlace(facts, program.place.layer),
          path: pathOf(facts, program.place),
        })),
    ),
});

/** What the layer is smaller by when the program is linked with `-s -w`. What -trimpath saves only a build tells. */
function savedBy({ ledger }: ImageFacts, { place, strippedSizeBytes }: InspectedProgram): { readonly bytes?: number } {
  if (strippedSizeBytes === null) return {};
  const sizeBytes = ledger.layers[place.layer]!.survey.entries.sizeBytes(place.entry);
  return { bytes: inBlocks(sizeBytes) - inBlocks(strippedSizeBytes) };
}

function inBlocks(sizeBytes: number): number {
  return sizeBytes + paddingOf(sizeBytes);
}
