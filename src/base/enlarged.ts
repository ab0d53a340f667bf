/** Copies the values into `to`, a new and longer array, and returns it. */
export function enlarged<Values extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  from: Values,
  to: Values,
): Values {
  to.set(from);
  return to;
}
