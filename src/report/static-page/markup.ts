import { escapeLine } from "../escape.ts";

/** A piece of HTML or SVG: text becomes one only through `text` and `html`, so that no name can be markup. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** A template whose strings are markup, and whose values are text unless they are markup already. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const parts = strings.map((string, index) => (index === 0 ? "" : sourceOf(values[index - 1]!)) + string);
  return new Markup(parts.join(""));
}

function sourceOf(part: Part): string {
  if (part instanceof Markup) return part.source;
  if (typeof part === "object") return part.map(({ source }) => source).join("");
  return escapeLine(String(part)).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
