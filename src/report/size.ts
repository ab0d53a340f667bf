export { formatChange, formatSize } from "../base/size-text.ts";

/** The exact number: `24,647,114`. */
export function formatBytes(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share of a whole with one decimal: `41.3 %`. A share above zero is never shown as zero. */
export function formatShare(sizeBytes: number, ofBytes: number): string {
  if (sizeBytes === 0 || ofBytes === 0) return "0 %";
  const percent = (100 * sizeBytes) / ofBytes;
  return percent < 0.05 ? "<0.1 %" : `${percent.toFixed(1)} %`;
}
