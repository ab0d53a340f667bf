/**
 * Unsigned numbers at an offset of a view. Short commands run only in V8's baseline compiler, which has instructions
 * for the signed reads; for the unsigned ones it makes a call that takes eight times as long.
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
