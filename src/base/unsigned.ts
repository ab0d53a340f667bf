/**
 * Unsigned numbers at a place in a view. V8's quick compiler, which short verbs make do with, has instructions for the
 * signed reads, and for the unsigned ones a call that takes eight times as long.
 */
export function uint8(view: DataView, offset: number): number {
  return view.getInt8(offset) & 0xff;
}

export function uint16(view: DataView, offset: number, littleEndian: boolean): number {
  return view.getInt16(offset, littleEndian) & 0xffff;
}

export function uint32(view: DataView, offset: number, littleEndian: boolean): number {
  return view.getInt32(offset, littleEndian) >>> 0;
}
