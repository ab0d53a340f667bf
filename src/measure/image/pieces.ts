import type { ImageLedger } from "./image-ledger.ts";

/** What a piece of an image is. Only the content of files has an entry that says more. */
export const PIECES = [
  "manifest",
  "config",
  "content",
  "[tar headers]",
  "[padding]",
  "[end of archive]",
  "[compression]",
  "[not fetched]",
] as const;
export type PieceKind = (typeof PIECES)[number];

/** A run of bytes of an image. Its layer is null for manifest and config, its entry for what belongs to no entry. */
export interface Piece {
  readonly kind: PieceKind;
  readonly layer: number | null;
  readonly entry: number | null;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/** Every stored and every wire byte of an image once, layer by layer in the order of its tar. */
export function* piecesOf(ledger: ImageLedger): Generator<Piece> {
  const { manifestBytes, configBytes, layers } = ledger;
  const whole = { layer: null, entry: null };
  yield { kind: "manifest", ...whole, sizeBytes: manifestBytes, wireBytes: manifestBytes };
  yield { kind: "config", ...whole, sizeBytes: configBytes, wireBytes: configBytes };
  for (const { index, fetched, survey } of layers) {
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

/** The two totals that every view adds up to. */
export function totalsOf({ manifestBytes, configBytes, layers }: ImageLedger) {
  const names = manifestBytes + configBytes;
  return {
    sizeBytes: layers.reduce((sum, { survey }) => sum + survey.sizeBytes, names),
    wireBytes: layers.reduce((sum, { survey }) => sum + survey.wireBytes, names),
  };
}
