/** Lets something go on that is awaited later: if it fails, that is met there, and not before. */
export function meanwhile<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}
