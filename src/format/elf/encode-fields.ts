/** The offset of a field in a header, and its size in bytes. */
export type FieldPlace = readonly [offset: number, sizeBytes: 2 | 4 | 8];

/**
 * A copy of a stored header with some fields changed. All other bytes stay as the linker wrote them, also those that
 * plimsoll does not know. Values must fit their fields.
 */
export function withFields<Name extends string>(
  stored: Uint8Array,
  places: Readonly<Record<Name, FieldPlace>>,
  values: Readonly<Partial<Record<Name, number>>>,
  littleEndian: boolean,
): Uint8Array {
  const copy = Uint8Array.from(stored);
  const view = new DataView(copy.buffer);
  for (const name of Object.keys(values) as Name[]) {
    const value = values[name];
    if (value === undefined) continue;
    const [offset, sizeBytes] = places[name];
    if (sizeBytes === 2) view.setUint16(offset, value, littleEndian);
    else if (sizeBytes === 4) view.setUint32(offset, value, littleEndian);
    else view.setBigUint64(offset, BigInt(value), littleEndian);
  }
  return copy;
}

/** Reads a field of a stored header. */
export function fieldOf(stored: Uint8Array, [offset, sizeBytes]: FieldPlace, littleEndian: boolean): number {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  if (sizeBytes === 2) return view.getUint16(offset, littleEndian);
  if (sizeBytes === 4) return view.getUint32(offset, littleEndian);
  return Number(view.getBigUint64(offset, littleEndian));
}
