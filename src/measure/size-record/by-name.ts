/** Lists of a record are sorted by name, in the order of UTF-16 code units: it is the same in every locale. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
