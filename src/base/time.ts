/** A time in whole seconds since 1970 as RFC 3339 has it, in UTC: `1970-01-01T00:00:00Z`. */
export function formatTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace(".000Z", "Z");
}
