/**
 * The command that prints the page of an error code or of a rule. It works wherever plimsoll works, because the pages
 * are part of the package; the path of a file would be right only in a checkout.
 */
export function helpCommandOf(page: string): string {
  return `plimsoll help ${page}`;
}
