import { counted } from "../../base/counted.ts";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { isOthersSource, secretKind } from "../../evidence/leftover-kind.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import { placeKey } from "../../measure/image/place-key.ts";
import { defineRule } from "../rule.ts";
import { costOf, layerPlace, pathOf } from "./costs.ts";

export const secretFile = defineRule<ImageFacts>({
  id: "secret-file",
  title: "a file that holds keys is in a layer",
  level: "error",
  why: "everybody who can pull the image can read it, even if a later layer deletes it",
  observe: (facts) =>
    [...candidates(facts)].map(({ place, kind }) => {
      const path = pathOf(facts, place);
      const hidden = facts.ledger.tree.status(place) === "live" ? "" : ", in a layer below the one that hides it";
      return {
        what: `${path}: ${kind}${hidden}`,
        evidence: [
          `layer ${place.layer}, ${counted(facts.ledger.layers[place.layer]!.survey.entries.sizeBytes(place.entry), "byte")}, content not shown`,
        ],
        ...costOf(facts, [place]),
        place: layerPlace(facts, place.layer),
        path,
        fix: "use RUN --mount=type=secret if the build needs it; and change the key, because somebody may have read it in the image",
      };
    }),
});

/** Files that may hold keys: by their name, and by the first line of files that are named like a key. */
function* candidates(facts: ImageFacts): Generator<{ readonly place: EntryPlace; readonly kind: string }> {
  const keys = new Set(facts.privateKeys.map(placeKey));
  for (const { index: layer, survey, owners } of facts.ledger.layers) {
    const { entries } = survey;
    for (let entry = 0; entry < entries.length; entry++) {
      if (
        entries.kind(entry) !== "file" ||
        entries.sizeBytes(entry) === 0 ||
        isOthersSource(owners[entry]!, entries.path(entry))
      )
        continue;
      const kind = keys.has(placeKey({ layer, entry }))
        ? "a private key, by its first line"
        : secretKind(entries.path(entry));
      if (kind !== undefined)
        yield { place: { layer, entry }, kind: kind.includes("first line") ? kind : `${kind}, by its name` };
    }
  }
}
