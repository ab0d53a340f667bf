import { randomInt } from "node:crypto";
import type { TestContext } from "node:test";

/**
 * Random numbers below 2³² for tests that change many bytes of large inputs, for which fast-check is too slow. They are
 * the same in every run, unless PLIMSOLL_FRESH_SEEDS is set; then the seed is printed, and can be passed as `seed` to
 * repeat a failure. Marsaglia, "Xorshift RNGs", 2003.
 */
export function randomNumbers(t: TestContext, seed: number): () => number {
  let state = seed;
  if (process.env.PLIMSOLL_FRESH_SEEDS !== undefined) {
    state = randomInt(1, 2 ** 32);
    t.diagnostic(`seed 0x${state.toString(16)}`);
  }
  return xorshift(state);
}

/** Numbers below a limit, always the same for a seed, which must not be 0. */
export function numbersBelow(seed: number): (limit: number) => number {
  const next = xorshift(seed);
  return (limit) => next() % limit;
}

function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
