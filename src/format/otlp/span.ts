/** A span as OTLP carries it: opentelemetry-proto v1, trace.proto. */
export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Null for the root of a trace. */
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly status: "unset" | "ok" | "error";
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  /** Of what sent it: `service.name` and others. */
  readonly resource: Attributes;
}

export type SpanKind = "unspecified" | "internal" | "server" | "client" | "producer" | "consumer";

export type Attributes = ReadonlyMap<string, AttributeValue>;

export type AttributeValue =
  | string
  | boolean
  | number
  | bigint
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | Attributes;

/** By their numbers. */
export const SPAN_KINDS: readonly SpanKind[] = ["unspecified", "internal", "server", "client", "producer", "consumer"];
export const STATUSES: readonly Span["status"][] = ["unset", "ok", "error"];

/** Values inside each other: more than anybody sends. */
export const MOST_DEPTH = 32;
