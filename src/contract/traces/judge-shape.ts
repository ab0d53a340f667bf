import type { Span } from "../../format/otlp/span.ts";
import type { ClauseId, Finding } from "../clause.ts";

/** Parents that are there, kinds that fit, and a status that says what the answer says. */
export function judgeShape(spans: readonly Span[], where: string): readonly Finding[] {
  if (spans.length === 0) return [];
  const known = new Set(spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`));
  const about = (clause: ClauseId, bad: readonly Span[], what: string, good: string, fix: string): Finding => {
    const head = { clause, subject: bad[0]?.name ?? null, where } as const;
    if (bad.length === 0) return { ...head, outcome: "pass", what: `${good} (${spans.length} in all)`, fix: null };
    return { ...head, outcome: "fail", what: `${what} (${bad.length} of ${spans.length})`, fix };
  };
  return [
    about(
      "trace-parents",
      spans.filter((span) => !hasParent(span, known) || !hasIds(span)),
      "its parent never arrived, or its identifiers are none",
      "each span is a root, or its parent arrived",
      "start spans from the context that is handed in, and end every span",
    ),
    about(
      "trace-kind",
      spans.filter((span) => !hasFittingKind(span)),
      "its kind does not fit: what answers a request is a server, and a server has no parent in its own process",
      "kinds fit",
      "trace.WithSpanKind(trace.SpanKindServer) for what answers, and internal for what is below",
    ),
    about(
      "trace-status",
      spans.filter((span) => !hasFittingStatus(span)),
      "its status does not fit its answer: a server's is an error from 500 on, and not below",
      "the status fits the answer",
      "https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status",
    ),
  ];
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

function hasIds({ traceId, spanId, parentId }: Span): boolean {
  return TRACE_ID.test(traceId) && SPAN_ID.test(spanId) && (parentId === null || SPAN_ID.test(parentId));
}

/** plimsoll sends no traceparent: whatever has a parent has it in this service. */
function hasParent({ traceId, parentId }: Span, known: ReadonlySet<string>): boolean {
  return parentId === null || known.has(`${traceId}/${parentId}`);
}

function hasFittingKind({ kind, parentId, attributes }: Span): boolean {
  if (kind === "unspecified") return false;
  if (kind === "server") return parentId === null;
  const answers = attributes.has("http.route") || attributes.has("http.target");
  return !(answers && kind === "internal" && parentId === null);
}

/** Semantic conventions, HTTP spans, "Status": below 500 a server leaves it unset, if nothing else went wrong. */
function hasFittingStatus({ kind, status, attributes }: Span): boolean {
  const code = statusCode(attributes.get("http.response.status_code") ?? attributes.get("http.status_code"));
  if (kind !== "server" || code === undefined) return true;
  if (code >= 500) return status === "error";
  return status !== "error" || attributes.has("error.type");
}

function statusCode(value: unknown): number | undefined {
  const code = Number(value);
  return typeof value === "bigint" || typeof value === "number" ? code : undefined;
}
