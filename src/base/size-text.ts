const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes for people: decimal units and three significant digits, as registries count. `5.69 MB`, `912 B`. */
export function formatSize(sizeBytes: number): string {
  let value = Math.abs(sizeBytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${sizeBytes < 0 ? "−" : ""}${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** A change in size with its sign: a saving is a minus. `−6.61 MB`, `+241 kB`, `±0 B`. */
export function formatChange(changeBytes: number): string {
  if (changeBytes === 0) return "±0 B";
  return changeBytes > 0 ? `+${formatSize(changeBytes)}` : formatSize(changeBytes);
}

/** The first letter of each unit; its index is the power. Bytes have none. */
const POWERS = ["", "k", "m", "g", "t", "p", "e"];

/**
 * Bytes as people write them: decimal and binary units in upper or lower case, with or without the B, and commas among
 * the digits; a fraction of a byte is left out. Undefined for a text of another form. `hasUnit` is false for a bare
 * number.
 */
export function parseSize(text: string): { readonly bytes: number; readonly hasUnit: boolean } | undefined {
  const [, digits, power = "", binary, byte = ""] =
    /^(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?:([kmgtpe])(i)?)?(b)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const base = binary === undefined ? 1000 : 1024;
  const value = Number(digits.replaceAll(",", "")) * base ** POWERS.indexOf(power.toLowerCase());
  return Number.isFinite(value) ? { bytes: Math.floor(value), hasUnit: power + byte !== "" } : undefined;
}
