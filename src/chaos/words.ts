/** `12.3 MiB` */
export function sizeWords(bytes: number): string {
  return `${Number((bytes / 2 ** 20).toPrecision(3))} MiB`;
}
