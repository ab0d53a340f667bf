/** A longer array with the same values first. `to` is new, and of the length that is wanted. */
export function enlarged<Values extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  from: Values,
  to: Values,
): Values {
  to.set(from);
  return to;
}
