const UNITS = ["B", "kB", "MB", "GB", "TB"];

/**
 * Bytes as the command line says them: decimal units, three significant digits.
 * @param {number} sizeBytes
 */
export function formatSize(sizeBytes) {
  let value = Math.abs(sizeBytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${sizeBytes < 0 ? "−" : ""}${value.toFixed(digits)} ${UNITS[unit]}`;
}

/**
 * A change with its sign: what became less is a minus.
 * @param {number} changeBytes
 */
export function formatChange(changeBytes) {
  if (changeBytes === 0) return "±0 B";
  return changeBytes > 0 ? `+${formatSize(changeBytes)}` : formatSize(changeBytes);
}

/**
 * What is not nothing never reads as nothing.
 * @param {number} sizeBytes
 * @param {number} ofBytes
 */
export function formatShare(sizeBytes, ofBytes) {
  if (sizeBytes === 0 || ofBytes === 0) return "0 %";
  const percent = (100 * sizeBytes) / ofBytes;
  return percent < 0.05 ? "<0.1 %" : `${percent.toFixed(1)} %`;
}

/**
 * Every digit, in groups of three.
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  return `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ",")} B`;
}

/**
 * `1 file`, `2 files`.
 * @param {number} count
 * @param {string} noun
 */
export function formatCount(count, noun) {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ",")} ${noun}${count === 1 ? "" : "s"}`;
}
