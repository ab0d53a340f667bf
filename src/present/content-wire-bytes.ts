import type { LayerSurvey } from "../measure/image/ledger/layer-survey.ts";

/** The share of an entry's content in the compressed blob of its layer. */
export function contentWireBytes({ entries, wire }: Pick<LayerSurvey, "entries" | "wire">, entry: number): number {
  const start = entries.dataOffset(entry);
  return wire.share(start, start + entries.sizeBytes(entry));
}
