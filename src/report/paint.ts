/** ECMA-48 §8.3.117, select graphic rendition: the few styles that the reports use, and the code that ends each. */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof STYLES;

/** Text in a style, or as it is when no colour is wanted. */
export function paint(style: Style, text: string, colour: boolean): string {
  const [on, off] = STYLES[style];
  return colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}
