const TINY = 1e-300;
const PRECISION = 1e-15;
const MOST_TERMS = 10_000;

/** Of the binomial distribution: how probable it is that at most `count` of `of` have a property that has this probability. */
export function lowerTail(count: number, of: number, probability: number): number {
  if (count < 0) return 0;
  if (count >= of) return 1;
  return incompleteBeta(1 - probability, of - count, count + 1);
}

/** The regularized incomplete beta function I_x(a, b): Abramowitz and Stegun, 26.5. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on one side of the mean, and symmetry leads there.
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** Abramowitz and Stegun, 26.5.8, evaluated from its head by the method of Lentz. */
function continuedFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let term = 1; term <= MOST_TERMS; term++) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return result;
}

/** Above this, the series of Stirling is exact to the last digits of a double with these terms. */
const STIRLING_FROM = 15;

/** The logarithm of the gamma function of a number above 0: Abramowitz and Stegun, 6.1.40. */
function logGamma(value: number): number {
  let shift = 0;
  let x = value;
  for (; x < STIRLING_FROM; x++) shift += Math.log(x);
  const inverse = 1 / (x * x);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188))))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
