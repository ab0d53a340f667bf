/** Lets a promise run that is awaited later: if it fails, the error appears at that `await`, not before. */
export function meanwhile<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}
