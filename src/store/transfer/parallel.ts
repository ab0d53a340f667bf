/**
 * Works on several items at a time. After the first failure no further item is started; the failure is thrown once the
 * started items have ended, so that nothing goes on in the background. `onFailure` may make them end sooner.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
  onFailure: () => void = () => undefined,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (let next = queue.next(); !next.done && failure === undefined; next = queue.next()) {
      try {
        await work(next.value);
      } catch (error) {
        if (failure !== undefined) return;
        failure = { error };
        onFailure();
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failure !== undefined) throw failure.error;
}
