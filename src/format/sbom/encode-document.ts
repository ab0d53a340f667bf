/** JSON that every reader reads alike: text from outside may hold halves of surrogate pairs, which have no UTF-8. */
export function encodeDocument(document: object): string {
  const wellFormed = (_: string, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value);
  return `${JSON.stringify(document, wellFormed, 2)}\n`;
}
