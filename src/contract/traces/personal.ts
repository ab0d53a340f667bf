import type { AttributeValue, Span } from "../../format/otlp/span.ts";
import type { Finding } from "../clause.ts";
import type { Planted } from "../logs/planted.ts";

interface Pattern {
  readonly what: string;
  readonly matches: (text: string) => boolean;
}

/** Values that are about a person, or let somebody in. */
const PATTERNS: readonly Pattern[] = [
  { what: "an e-mail address", matches: (text) => /[\w.+-]{1,64}@[\w-]{1,63}\.[A-Za-z]{2,}/.test(text) },
  { what: "a JSON web token", matches: (text) => /\beyJ[\w-]{10,}\.[\w-]{10,}\./.test(text) },
  { what: "an Authorization header", matches: (text) => /\b(?:Bearer|Basic) [A-Za-z0-9+/=_.-]{8,}/.test(text) },
  { what: "a number of a card", matches: hasCardNumber },
  { what: "an IBAN", matches: (text) => /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b/.test(text) },
];

/** Attributes that name a person, by semantic conventions (`user`, `enduser`). */
const NAMES = /^(?:enduser\.(?:id|pseudo\.id)|user\.(?:id|email|full_name|name|hash))$/;

/** Is there something personal, or a planted secret, in a name, an attribute or an event of a span? */
export function judgePersonal(
  spans: readonly Span[],
  own: readonly RegExp[],
  planted: readonly Planted[],
  where: string,
): readonly Finding[] {
  if (spans.length === 0) return [];
  const patterns: readonly Pattern[] = [
    ...PATTERNS,
    ...own.map((pattern) => ({
      what: `what matches ${pattern.source}`,
      matches: (text: string) => pattern.test(text),
    })),
    ...planted.map(({ name, forms }) => ({
      what: `the value of ${name}`,
      matches: (text: string) => forms.some((form) => text.includes(form.text)),
    })),
  ];
  const found = new Map<string, Finding>();
  for (const span of spans) {
    for (const [attribute, text] of textsOf(span)) {
      const what = NAMES.test(attribute) ? "a person" : patterns.find(({ matches }) => matches(text))?.what;
      if (what === undefined || found.has(`${attribute}/${what}`)) continue;
      const fix = "leave it out, or hash it with a key; url.Values and headers are not attributes";
      const text_ = `${attribute} of span ${span.name} holds ${what}`;
      found.set(`${attribute}/${what}`, {
        ...{ clause: "trace-personal", subject: attribute, outcome: "fail", what: text_, fix, where },
      });
    }
  }
  if (found.size > 0) return [...found.values()];
  const what = `nothing in ${spans.length} spans matches ${patterns.length} patterns`;
  return [{ clause: "trace-personal", subject: null, outcome: "pass", what, fix: null, where }];
}

function* textsOf({ name, attributes, events }: Span): Generator<readonly [attribute: string, text: string]> {
  yield ["its name", name];
  for (const [attribute, value] of attributes) yield [attribute, textOf(value)];
  for (const event of events) for (const [attribute, value] of event.attributes) yield [attribute, textOf(value)];
}

function textOf(value: AttributeValue): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (value instanceof Map)
    return [...value].map(([name, one]) => `${name}=${textOf(one as AttributeValue)}`).join(" ");
  if (Array.isArray(value)) return value.map((one) => textOf(one as AttributeValue)).join(" ");
  return String(value);
}

/** Thirteen to nineteen digits, perhaps in groups, whose check digit is right: ISO/IEC 7812-1, annex B. */
function hasCardNumber(text: string): boolean {
  return (text.match(/(?<![\w.-])(?:\d[ -]?){12,18}\d(?![\w.])/g) ?? []).some((found) => {
    const digits = [...found.replace(/\D/g, "")].map(Number).reverse();
    const sum = digits.reduce(
      (total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit),
      0,
    );
    return sum % 10 === 0 && /^[3-6]/.test(found);
  });
}
