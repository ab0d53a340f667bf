import type { ImageLedger } from "./image-ledger.ts";

/** What a piece of an image is. Only the content of files has an entry that says more. */
type PieceKind =
  | "manifest"
  | "config"
  | "content"
  | "[tar headers]"
  | "[padding]"
  | "[end of archive]"
  | "[compression]"
  | "[not fetched]";

/** A run of bytes of an image. Its layer is null for manifest and config, its entry for what belongs to no entry. */
export interface Piece {
  readonly kind: PieceKind;
  readonly layer: number | null;
  readonly entry: number | null;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/** Every stored and every wire byte of an image, or of one layer of it, once: layer by layer in the order of its tar. */
export function* piecesOf({ manifestBytes, configBytes, layers }: ImageLedger, only?: number): Generator<Piece> {
  if (only === undefined) {
    const whole = { layer: null, entry: null };
    yield { kind: "manifest", ...whole, sizeBytes: manifestBytes, wireBytes: manifestBytes };
    yield { kind: "config", ...whole, sizeBytes: configBytes, wireBytes: configBytes };
  }
  for (const { index, fetched, survey } of layers) {
    if (only !== undefined && only !== index) continue;
    const { entries, end, wire, sizeBytes, wireBytes } = survey;
    if (!fetched) {
      yield { kind: "[not fetched]", layer: index, entry: null, sizeBytes, wireBytes };
      continue;
    }
    const piece = (kind: PieceKind, entry: number | null, from: number, to: number): Piece => ({
      kind,
      layer: index,
      entry,
      sizeBytes: to - from,
      wireBytes: wire.share(from, to),
    });
    for (let entry = 0; entry < entries.length; entry++) {
      const dataOffset = entries.dataOffset(entry);
      const dataEnd = dataOffset + entries.sizeBytes(entry);
      const endOffset = entries.endOffset(entry);
      yield piece("[tar headers]", entry, entries.headerOffset(entry), dataOffset);
      if (dataEnd > dataOffset) yield piece("content", entry, dataOffset, dataEnd);
      if (endOffset > dataEnd) yield piece("[padding]", entry, dataEnd, endOffset);
    }
    yield piece("[end of archive]", null, end.offset, sizeBytes);
    yield { kind: "[compression]", layer: index, entry: null, sizeBytes: 0, wireBytes: wire.framingBytes };
  }
}

/** The two totals that every view of an image, or of one layer of it, adds up to. */
export function totalsOf({ manifestBytes, configBytes, layers }: ImageLedger, only?: number) {
  const counted = only === undefined ? layers : layers.slice(only, only + 1);
  const names = only === undefined ? manifestBytes + configBytes : 0;
  return {
    sizeBytes: counted.reduce((sum, { survey }) => sum + survey.sizeBytes, names),
    wireBytes: counted.reduce((sum, { survey }) => sum + survey.wireBytes, names),
  };
}
