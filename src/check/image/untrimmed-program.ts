import type { ImageFacts, InspectedProgram } from "../../evidence/image/image-facts.ts";
import { paddingOf } from "../../format/tar/block.ts";
import { stripped } from "../binary/stripped.ts";
import { trimmedPaths } from "../binary/trimmed-paths.ts";
import { defineRule } from "../rule.ts";
import { layerPlace, pathOf } from "./costs.ts";

/** The verdicts of the rules about binaries on each Go program. */
export const untrimmedProgram = defineRule<ImageFacts>({
  id: "untrimmed-build",
  title: "go build kept symbols or paths of the build",
  level: "warning",
  why: "symbols and debug information are a large part of the file, and absolute paths make two builds of one source differ",
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

/** How much smaller the layer is if the program is linked with `-s -w`. Only a build can tell what -trimpath saves. */
function savedBy({ ledger }: ImageFacts, { place, strippedSizeBytes }: InspectedProgram): { readonly bytes?: number } {
  if (strippedSizeBytes === null) return {};
  const sizeBytes = ledger.layers[place.layer]!.survey.entries.sizeBytes(place.entry);
  return { bytes: inBlocks(sizeBytes) - inBlocks(strippedSizeBytes) };
}

function inBlocks(sizeBytes: number): number {
  return sizeBytes + paddingOf(sizeBytes);
}
