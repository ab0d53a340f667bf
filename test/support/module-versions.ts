import fc from "fast-check";

const number = fc.oneof(fc.nat(20), fc.bigInt({ min: 0n, max: 10n ** 25n })).map(String);
const identifier = fc.oneof(
  number,
  fc.constantFrom("alpha", "beta", "rc", "pre", "0-a", "00a", "-", "Z9", "20220906165146-f3363e06e74c"),
);
const rest = fc.array(identifier, { maxLength: 3 }).map((parts) => (parts.length === 0 ? "" : `-${parts.join(".")}`));
const build = fc.constantFrom("", "+incompatible", "+001.a");

/** A version of a Go module, from `v1` to `v1.2.3-rc.1+incompatible`. */
export const anyVersion = fc.oneof(
  number.map((major) => `v${major}`),
  fc.tuple(number, number).map((parts) => `v${parts.join(".")}`),
  fc.tuple(fc.tuple(number, number, number), rest, build).map(([parts, pre, end]) => `v${parts.join(".")}${pre}${end}`),
);

/** A text that may be a version. */
export const anyVersionLike = fc.oneof(
  anyVersion,
  fc.tuple(anyVersion, fc.nat(30), fc.constantFrom("", "0", ".", "-", "+", "v", "_", " ")).map(([text, at, put]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + 1);
  }),
);
