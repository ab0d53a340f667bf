import { counted } from "../../base/counted.ts";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { ReclaimableRow } from "../../measure/image/reclaimable.ts";
import type { LayerPlace } from "../finding.ts";
import type { Observation } from "../rule.ts";

/** The layer, and the instruction that made it. */
export function layerPlace({ ledger }: ImageFacts, layer: number): LayerPlace {
  const instruction = ledger.layers[layer]!.instruction;
  return { layer, history: instruction?.index ?? null, instruction: instruction?.text ?? "" };
}

export function pathOf({ ledger }: ImageFacts, { layer, entry }: EntryPlace): string {
  return ledger.layers[layer]!.survey.entries.path(entry);
}

/** Bytes of whole tar entries, including headers and padding, and their share of the blobs. */
export function costOf({ ledger }: ImageFacts, places: readonly EntryPlace[]): { bytes: number; wireBytes: number } {
  let bytes = 0;
  let wireBytes = 0;
  for (const { layer, entry } of places) {
    const { entries, wire } = ledger.layers[layer]!.survey;
    const [start, end] = [entries.headerOffset(entry), entries.endOffset(entry)];
    bytes += end - start;
    wireBytes += wire.share(start, end);
  }
  return { bytes, wireBytes };
}

/**
 * For some waste, an observation for each layer whose instruction made it, with the bytes that a rebuild would save.
 */
export function wasteByLayer(
  facts: ImageFacts,
  rows: readonly ReclaimableRow[],
  describe: (rows: readonly ReclaimableRow[]) => Pick<Observation, "what" | "fix">,
): Observation[] {
  return [...Map.groupBy(rows, ({ madeBy }) => madeBy)].map(([madeBy, group]) => ({
    ...describe(group),
    evidence: group.flatMap((row) => [
      `${row.leftover ?? row.cause}: ${counted(row.entries, "entry", "entries")} in layer ${row.layer}, ${counted(row.storedBytes, "byte")}`,
      ...(facts.largest.get(row) ?? []).map(
        (place) => `${pathOf(facts, place)}: ${counted(costOf(facts, [place]).bytes, "byte")}`,
      ),
    ]),
    bytes: group.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    wireBytes: group.reduce((sum, { wireShareBytes }) => sum + wireShareBytes, 0),
    place: layerPlace(facts, madeBy),
  }));
}

/** What tools left behind, by the names of their rules. */
export function leftovers({ reclaimable }: ImageFacts, ...names: readonly string[]): readonly ReclaimableRow[] {
  return reclaimable.filter(({ leftover }) => leftover !== null && names.includes(leftover));
}

/** The names of the rows in one phrase: `apt lists and apk cache`. */
export function namesOf(rows: readonly ReclaimableRow[]): string {
  return [...new Set(rows.map(({ leftover, cause }) => leftover ?? cause))].join(", ");
}
