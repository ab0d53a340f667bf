/**
 * Numbers from 0 up to, but not including, 1, always the same for a seed and a stream. Streams of one seed have nothing to
 * do with each other. Chris Doty-Humphrey's sfc32, from PractRand 0.95 (https://pracrand.sourceforge.net): its counter
 * makes every period at least 2³² long, whatever the seed. Not for secrets.
 */
export function seeded(seed: number, stream = 0): () => number {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, stream | 0, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < MIXING_ROUNDS; round++) next();
  return next;
}

/** As many as PractRand takes, until each bit of the seed has reached each bit of the state. */
const MIXING_ROUNDS = 15;
