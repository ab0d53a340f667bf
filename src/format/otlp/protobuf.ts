import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";
import { PlimsollError } from "../../base/error.ts";
import { type Attributes, type AttributeValue, MOST_DEPTH, SPAN_KINDS, type Span, STATUSES } from "./span.ts";

/**
 * Reads the spans of an ExportTraceServiceRequest: opentelemetry-proto v1, trace_service.proto, trace.proto, resource.proto and
 * common.proto. Fields that are not needed are skipped. Throws `traces-invalid` for what is not protobuf.
 */
export function parseProtobufSpans(bytes: Uint8Array): readonly Span[] {
  try {
    const spans: Span[] = [];
    eachField(bytes, (field, reader) => field === 1 && readResourceSpans(reader.bytes(), spans));
    return spans;
  } catch (cause) {
    throw new PlimsollError("traces-invalid", {
      what: "what a service sent as its traces is not protobuf of OTLP",
      why: (cause as Error).message,
      cause,
    });
  }
}

/** `take` reads the field and returns true, or returns false, and it is skipped. */
function eachField(bytes: Uint8Array, take: (field: number, reader: BinaryReader, type: WireType) => unknown): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const before = reader.pos;
    if (take(field, reader, type) === false || reader.pos === before) reader.skip(type, field);
  }
}

function readResourceSpans(bytes: Uint8Array, spans: Span[]): void {
  let resource: Attributes = new Map();
  const scopes: Uint8Array[] = [];
  eachField(bytes, (field, reader) => {
    if (field === 1) resource = readAttributes(reader.bytes(), 1);
    else if (field === 2) scopes.push(reader.bytes());
    else return false;
  });
  for (const scope of scopes) {
    eachField(scope, (field, reader) => field === 2 && spans.push(readSpan(reader.bytes(), resource)));
  }
}

type Building = { -readonly [Name in keyof Span]: Span[Name] };

function readSpan(bytes: Uint8Array, resource: Attributes): Span {
  const attributes = new Map<string, AttributeValue>();
  const events: Span["events"][number][] = [];
  const span: Building = {
    ...{ traceId: "", spanId: "", parentId: null, name: "", kind: "unspecified", start: 0n, end: 0n },
    ...{ attributes, status: "unset", events, resource },
  };
  eachField(bytes, (field, reader) => {
    switch (field) {
      case 1:
        span.traceId = hexOf(reader.bytes());
        return;
      case 2:
        span.spanId = hexOf(reader.bytes());
        return;
      case 4:
        span.parentId = hexOf(reader.bytes()) || null;
        return;
      case 5:
        span.name = reader.string();
        return;
      case 6:
        span.kind = SPAN_KINDS[reader.int32()] ?? "unspecified";
        return;
      case 7:
        span.start = BigInt(reader.fixed64());
        return;
      case 8:
        span.end = BigInt(reader.fixed64());
        return;
      case 9:
        return readPair(reader.bytes(), attributes, 0);
      case 11:
        events.push(readEvent(reader.bytes()));
        return;
      case 15:
        span.status = readStatus(reader.bytes());
        return;
      default:
        return false;
    }
  });
  return span;
}

function readEvent(bytes: Uint8Array): Span["events"][number] {
  let name = "";
  eachField(bytes, (field, reader) => {
    if (field !== 2) return false;
    name = reader.string();
  });
  return { name, attributes: readAttributes(bytes, 3) };
}

function readStatus(bytes: Uint8Array): Span["status"] {
  let status: Span["status"] = "unset";
  eachField(bytes, (field, reader) => {
    if (field !== 3) return false;
    status = STATUSES[reader.int32()] ?? "unset";
  });
  return status;
}

function readAttributes(bytes: Uint8Array, wanted: number): Attributes {
  const attributes = new Map<string, AttributeValue>();
  eachField(bytes, (field, reader) => (field === wanted ? readPair(reader.bytes(), attributes, 0) : false));
  return attributes;
}

function readPair(bytes: Uint8Array, into: Map<string, AttributeValue>, depth: number): void {
  let key = "";
  let value: AttributeValue = null;
  eachField(bytes, (field, reader) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = readValue(reader.bytes(), depth);
    else return false;
  });
  into.set(key, value);
}

function readValue(bytes: Uint8Array, depth: number): AttributeValue {
  if (depth > MOST_DEPTH) throw new RangeError(`values are nested more than ${MOST_DEPTH} deep`);
  let value: AttributeValue = null;
  eachField(bytes, (field, reader) => {
    if (field === 1) value = reader.string();
    else if (field === 2) value = reader.bool();
    else if (field === 3) value = BigInt(reader.int64());
    else if (field === 4) value = reader.double();
    else if (field === 5) {
      const list: AttributeValue[] = [];
      eachField(reader.bytes(), (inner, each) => inner === 1 && list.push(readValue(each.bytes(), depth + 1)));
      value = list;
    } else if (field === 6) {
      const map = new Map<string, AttributeValue>();
      eachField(reader.bytes(), (inner, each) => (inner === 1 ? readPair(each.bytes(), map, depth + 1) : false));
      value = map;
    } else if (field === 7) value = reader.bytes();
    else return false;
  });
  return value;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
