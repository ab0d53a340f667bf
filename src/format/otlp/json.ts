import * as z from "zod";
import { PlimsollError } from "../../base/error.ts";
import { type Attributes, type AttributeValue, MOST_DEPTH, SPAN_KINDS, type Span, STATUSES } from "./span.ts";

/** A 64-bit number is a text in JSON of protobuf, and may be a number. */
const WIDE = z.union([z.string().regex(/^-?\d{1,20}$/), z.int()]).transform(BigInt);

/** In JSON of protobuf, null is what is not there. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);
}

/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: identifiers are hexadecimal, and enums are numbers. */
const PAIR = z.object({ key: z.string(), value: z.unknown() });

const SPAN = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullish(),
  name: z.string().default(""),
  kind: z.int().default(0),
  startTimeUnixNano: WIDE.default(0n),
  endTimeUnixNano: WIDE.default(0n),
  attributes: listOf(PAIR),
  events: listOf(z.object({ name: z.string().default(""), attributes: listOf(PAIR) })),
  status: z.object({ code: z.int().default(0) }).nullish(),
});

const REQUEST = z.object({
  resourceSpans: listOf(
    z.object({
      resource: z.object({ attributes: listOf(PAIR) }).nullish(),
      scopeSpans: listOf(z.object({ spans: listOf(SPAN) })),
    }),
  ),
});

/** The same as `parseProtobufSpans`, of JSON. Throws `traces-invalid`. */
export function parseJsonSpans(bytes: Uint8Array): readonly Span[] {
  try {
    const { resourceSpans } = REQUEST.parse(JSON.parse(Buffer.from(bytes).toString()));
    return resourceSpans.flatMap(({ resource, scopeSpans }) => {
      const shared = attributesOf(resource?.attributes ?? [], 0);
      return scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, shared)));
    });
  } catch (cause) {
    throw new PlimsollError("traces-invalid", {
      what: "what a service sent as its traces is not JSON of OTLP",
      why: cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message,
      cause,
    });
  }
}

function spanOf(written: z.output<typeof SPAN>, resource: Attributes): Span {
  return {
    traceId: written.traceId.toLowerCase(),
    spanId: written.spanId.toLowerCase(),
    parentId: written.parentSpanId?.toLowerCase() || null,
    name: written.name,
    kind: SPAN_KINDS[written.kind] ?? "unspecified",
    start: written.startTimeUnixNano,
    end: written.endTimeUnixNano,
    attributes: attributesOf(written.attributes, 0),
    status: STATUSES[written.status?.code ?? 0] ?? "unset",
    events: written.events.map(({ name, attributes }) => ({ name, attributes: attributesOf(attributes, 0) })),
    resource,
  };
}

function attributesOf(pairs: readonly z.output<typeof PAIR>[], depth: number): Attributes {
  return new Map(pairs.map(({ key, value }) => [key, attributeValue(value, depth)]));
}

const VALUE = z.object({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: WIDE.optional(),
  doubleValue: z.number().optional(),
  bytesValue: z.string().optional(),
  arrayValue: z.object({ values: listOf(z.unknown()) }).optional(),
  kvlistValue: z.object({ values: listOf(PAIR) }).optional(),
});

function attributeValue(written: unknown, depth: number): AttributeValue {
  if (depth > MOST_DEPTH) throw new RangeError(`values are nested more than ${MOST_DEPTH} deep`);
  const { arrayValue, kvlistValue, bytesValue, ...plain } = VALUE.parse(written ?? {});
  if (arrayValue !== undefined) return arrayValue.values.map((each) => attributeValue(each, depth + 1));
  if (kvlistValue !== undefined) return attributesOf(kvlistValue.values, depth + 1);
  if (bytesValue !== undefined) return Buffer.from(bytesValue, "base64");
  return plain.stringValue ?? plain.boolValue ?? plain.intValue ?? plain.doubleValue ?? null;
}
