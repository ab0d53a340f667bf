import type { ImageLedger } from "./ledger/image-ledger.ts";

/** The kinds of pieces of an image. */
type PieceKind =
  | "manifest"
  | "config"
  | "content"
  | "[tar headers]"
  | "[padding]"
  | "[end of archive]"
  | "[compression]"
  | "[not fetched]";

/**
 * Bytes of an image that belong together. The layer is null for manifest and config, the entry for all kinds except
 * content.
 */
export interface Piece {
  readonly kind: PieceKind;
  readonly layer: number | null;
  readonly entry: number | null;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/**
 * Every stored byte and every wire byte of an image, or of one of its layers, exactly once, layer by layer: the content
 * of each file is a piece, all headers of a layer are one piece, and all its padding is one.
 */
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
    const headers = { sizeBytes: 0, wireBytes: 0 };
    const padding = { sizeBytes: 0, wireBytes: 0 };
    for (let entry = 0; entry < entries.length; entry++) {
      const headerOffset = entries.headerOffset(entry);
      const dataOffset = entries.dataOffset(entry);
      const dataEnd = dataOffset + entries.sizeBytes(entry);
      const endOffset = entries.endOffset(entry);
      headers.sizeBytes += dataOffset - headerOffset;
      headers.wireBytes += wire.share(headerOffset, dataOffset);
      if (dataEnd === dataOffset) continue;
      const content = { sizeBytes: dataEnd - dataOffset, wireBytes: wire.share(dataOffset, dataEnd) };
      yield { kind: "content", layer: index, entry, ...content };
      padding.sizeBytes += endOffset - dataEnd;
      padding.wireBytes += wire.share(dataEnd, endOffset);
    }
    const whole = { layer: index, entry: null };
    if (headers.sizeBytes > 0) yield { kind: "[tar headers]", ...whole, ...headers };
    if (padding.sizeBytes > 0) yield { kind: "[padding]", ...whole, ...padding };
    const ending = { sizeBytes: sizeBytes - end.offset, wireBytes: wire.share(end.offset, sizeBytes) };
    yield { kind: "[end of archive]", ...whole, ...ending };
    yield { kind: "[compression]", ...whole, sizeBytes: 0, wireBytes: wire.framingBytes };
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
