/**
 * The command that prints the page of an error code or of a rule. It works wherever plimsoll does: pages are part of the
 * package, and the path of a file would be right in a checkout alone.
 */
export function helpCommandOf(page: string): string {
  return `plimsoll help ${page}`;
}
