import { counted } from "../../base/counted.ts";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { leftoverKind } from "../../evidence/leftover-kind.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import { defineRule, type Observation } from "../rule.ts";
import { costOf, layerPlace, leftovers, namesOf, pathOf, wasteByLayer } from "./costs.ts";

export const contextCopiedImage = defineRule<ImageFacts>({
  id: "context-copied",
  title: "the whole checkout is in the image",
  level: "warning",
  why: "a service does not need these files, and everybody who pulls the image can read them",
  observe: (facts) => [
    ...wasteByLayer(facts, leftovers(facts, ".git", "vendor"), (rows) => ({
      what: `${namesOf(rows)} copied with the source`,
      fix: "exclude it in .dockerignore, or build in a separate stage",
    })),
    ...facts.ledger.layers.flatMap(({ index }) => observeCopy(facts, index)),
  ],
});

/** The leftovers of a copied checkout: a folder with a go.mod, in a layer that COPY or ADD made. */
function observeCopy(facts: ImageFacts, layer: number): Observation[] {
  const { survey, owners, instruction } = facts.ledger.layers[layer]!;
  if (!/^(?:COPY|ADD)\b/i.test(instruction?.text ?? "")) return [];
  const { entries } = survey;
  const roots = new Set<string>();
  for (let entry = 0; entry < entries.length; entry++) {
    const path = entries.path(entry);
    if (/(?:^|\/)go\.mod$/.test(path)) roots.add(path.slice(0, -"go.mod".length));
  }
  const kinds = new Map<string, EntryPlace[]>();
  for (let entry = 0; entry < entries.length && roots.size > 0; entry++) {
    if (facts.causes[layer]![entry]!.kind !== "needed" || owners[entry]!.kind !== "instruction") continue;
    const path = entries.path(entry);
    const root = rootOf(path, roots);
    const kind =
      root === undefined || entries.kind(entry) !== "file" ? undefined : leftoverKind(path.slice(root.length));
    if (kind === undefined) continue;
    const places = kinds.get(kind);
    if (places === undefined) kinds.set(kind, [{ layer, entry }]);
    else places.push({ layer, entry });
  }
  if (kinds.size === 0) return [];
  return [
    {
      what: `${[...kinds.keys()].join(", ")} copied with the source`,
      evidence: [...kinds].map(
        ([kind, places]) =>
          `${kind}: ${counted(places.length, "file")}, ${counted(costOf(facts, places).bytes, "byte")}, such as ${pathOf(facts, places[0]!)}`,
      ),
      ...costOf(facts, [...kinds.values()].flat()),
      place: layerPlace(facts, layer),
      fix: "copy what is needed by name, or exclude the others in .dockerignore",
    },
  ];
}

/** The outermost folder with a go.mod that contains a path. */
function rootOf(path: string, roots: ReadonlySet<string>): string | undefined {
  if (roots.has("")) return "";
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const folder = path.slice(0, slash + 1);
    if (roots.has(folder)) return folder;
  }
  return undefined;
}
