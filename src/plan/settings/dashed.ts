/** A flag as it is typed: `caFile` is `--ca-file`. */
export function dashed(flag: string): string {
  return `--${flag.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}
