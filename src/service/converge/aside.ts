import type { Go } from "../../toolchain/go/go.ts";

/** Work that goes on beside other work. Where it is disposed of before it is done, it is ended and waited for. */
export interface Aside<T> extends AsyncDisposable {
  readonly result: Promise<T>;
}

export function aside<T>(go: Go, work: (go: Go) => Promise<T>): Aside<T> {
  const stop = new AbortController();
  const signal = go.signal === undefined ? stop.signal : AbortSignal.any([go.signal, stop.signal]);
  const result = work({ ...go, signal });
  // A failure belongs to whoever asks for the result, and nobody does after another one.
  const ended = result.then(
    () => {},
    () => {},
  );
  return {
    result,
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return ended;
    },
  };
}
