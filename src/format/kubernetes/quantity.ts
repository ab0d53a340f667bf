/**
 * A quantity of Kubernetes (k8s.io/apimachinery/pkg/api/resource), as a number: bytes of memory, cores of a CPU. Undefined
 * for what is none.
 */
export function parseQuantity(written: string | number): number | undefined {
  const [, number, suffix, exponent] = QUANTITY.exec(String(written)) ?? [];
  if (number === undefined) return undefined;
  const factor = exponent === undefined ? FACTORS[suffix ?? ""]! : 10 ** Number(exponent);
  const value = Number(number) * factor;
  return Number.isFinite(value) ? value : undefined;
}

const QUANTITY =
  /^([-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40}))(?:([KMGTPE]i|[numkMGTPE])|[eE]([-+]?[0-9]{1,3}))?$/;

const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  "n": 1e-9,
  "u": 1e-6,
  "m": 1e-3,
  "k": 1e3,
  "M": 1e6,
  "G": 1e9,
  "T": 1e12,
  "P": 1e15,
  "E": 1e18,
  "Ki": 2 ** 10,
  "Mi": 2 ** 20,
  "Gi": 2 ** 30,
  "Ti": 2 ** 40,
  "Pi": 2 ** 50,
  "Ei": 2 ** 60,
};
