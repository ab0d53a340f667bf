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

/** `24,647,114` */
export function formatBytes(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, ",");
}
