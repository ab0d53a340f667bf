import type { Scalars } from "../yaml/parse-yaml.ts";

/**
 * What a plain scalar means to Kubernetes. Its tools read YAML with go-yaml 2 (sigs.k8s.io/yaml), which has the booleans
 * and the octal numbers of YAML 1.1 and no numbers to the base of sixty: `yes` is true, and 0644 is 420. Undefined for
 * what has no form in JSON, as infinity.
 */
export function plainScalar(text: string): string | number | boolean | null | undefined {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (NOT_FINITE.test(text)) return undefined;
  const first = text.charCodeAt(0);
  if (first === DOT) return DECIMAL.test(text) ? Number(text) : text;
  if (first !== PLUS && first !== MINUS && !(first >= ZERO && first <= NINE)) return text;
  return numberOf(text) ?? text;
}

const DOT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** The words of go-yaml 2 (resolve.go), each in three spellings. */
const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...spelt(["y", "yes", "true", "on"], true),
  ...spelt(["n", "no", "false", "off"], false),
  ...spelt(["null"], null),
  ["~", null],
  ["", null],
]);

function spelt<Value>(words: readonly string[], value: Value): [string, Value][] {
  return words.flatMap((word): [string, Value][] => [
    [word, value],
    [word[0]!.toUpperCase() + word.slice(1), value],
    [word.toUpperCase(), value],
  ]);
}

const NOT_FINITE = /^(?:\.(?:nan|NaN|NAN)|[-+]?\.(?:inf|Inf|INF))$/;
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DATE = /^[0-9]{4}-/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;

/** Go's ParseInt with base 0, and then a decimal fraction; underscores are dropped before. */
function numberOf(text: string): number | undefined {
  if (DATE.test(text)) return undefined;
  const plain = text.replaceAll("_", "");
  const [, sign, hex, binary, octal, decimal] = INTEGER.exec(plain) ?? [];
  const integer =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : binary !== undefined
        ? Number.parseInt(binary, 2)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : decimal === undefined
            ? undefined
            : Number(decimal);
  if (integer !== undefined) return sign === "-" ? 0 - integer : integer;
  if (!DECIMAL.test(plain)) return undefined;
  const fraction = Number(plain);
  return Number.isFinite(fraction) ? fraction : undefined;
}

/**
 * The name that a plain key has in JSON; undefined for a key that has none, or that tools write in different ways: null and
 * fractions.
 */
export function plainKey(text: string): string | undefined {
  const value = plainScalar(text);
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Plain scalars as the tools of Kubernetes read them. */
export const KUBERNETES_SCALARS: Scalars = { valueOf: plainScalar, keyOf: plainKey };
