/** `0.04 %`, with as many digits as tell it from 0. */
export function percent(share: number): string {
  return `${rounded(100 * share)} %`;
}

/** `12.3 ms`, or `1.5 s`. */
export function milliseconds(value: number): string {
  return value < 1000 ? `${rounded(value)} ms` : `${rounded(value / 1000)} s`;
}

/** `12.3 MiB` */
export function mebibytes(bytes: number): string {
  return `${rounded(bytes / 2 ** 20)} MiB`;
}

/** Three significant figures, without zeros at the end. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
