import { counted } from "../../base/counted.ts";
import type { Span } from "../../format/otlp/span.ts";
import type { SpanSettings, TraceSettings } from "../../plan/settings/contract-settings.ts";
import type { Finding } from "../clause.ts";
import type { LastRequests, TracesReceived } from "./received.ts";

/** Do the spans that are required arrive? Without a list, one of a server does. */
export function judgeArrival(received: TracesReceived, { spans: required, where }: TraceSettings): readonly Finding[] {
  const { spans, bodies, unused, speaksGrpc } = received;
  const head = { clause: "trace-arrives", where } as const;
  if (speaksGrpc && spans.length === 0) {
    const what = "it speaks gRPC to its collector, which plimsoll does not";
    const fix = "send traces by OTLP over HTTP: otlptracehttp; OTEL_EXPORTER_OTLP_PROTOCOL asks for http/protobuf";
    return [{ ...head, subject: null, outcome: "unknown", what, fix }];
  }
  const broken = unused.map(({ count, why }): Finding => {
    const what = `${counted(count, "request")} to the collector: ${why}`;
    return { ...head, subject: why, outcome: "fail", what, fix: "send what OTLP over HTTP wants" };
  });
  const wanted = required.length > 0 ? required : [{ name: null, kind: "server", parent: null, where } as const];
  return [...broken, ...wanted.map((each) => arrives(spans, each, bodies))];
}

function arrives(spans: readonly Span[], wanted: SpanSettings, bodies: number): Finding {
  const { name, kind, parent, where } = wanted;
  const head = { clause: "trace-arrives", subject: name, where } as const;
  const words = (count: number) =>
    `${counted(count, kind === null ? "span" : `${kind} span`)}${name === null ? "" : ` ${name}`}`;
  const named = spans.filter((span) => (name === null || span.name === name) && (kind === null || span.kind === kind));
  const found = parent === null ? named : named.filter((span) => parentOf(spans, span)?.name === parent);
  if (found.length > 0) return { ...head, outcome: "pass", what: `${words(found.length)} arrived`, fix: null };
  const others = [...new Set(spans.map((span) => `${span.kind} ${span.name}`))].slice(0, 5);
  const seen =
    named.length > 0
      ? `${named.length} of them have another parent`
      : others.length > 0
        ? `what arrived is ${others.join(", ")}`
        : `${counted(bodies, "request")} came to the collector`;
  return {
    ...head,
    outcome: "fail",
    what: `${words(0)}${parent === null ? "" : ` below ${parent}`} arrived: ${seen}`,
    fix: "instrument the handler (otelhttp.NewHandler), and send to OTEL_EXPORTER_OTLP_ENDPOINT",
  };
}

function parentOf(spans: readonly Span[], { traceId, parentId }: Span): Span | undefined {
  return spans.find((span) => span.traceId === traceId && span.spanId === parentId);
}

/** Does the service say its own name and version? `given` are variables of the contract that would say them for it. */
export function judgeIdentity({ spans }: TracesReceived, given: readonly string[], where: string): readonly Finding[] {
  if (spans.length === 0) return [];
  return (["service.name", "service.version"] as const).map((attribute): Finding => {
    const head = { clause: "trace-identity", subject: attribute, where } as const;
    const ours = given.find((each) => /^OTEL_(?:SERVICE_NAME|RESOURCE_ATTRIBUTES)=/.test(each));
    if (ours !== undefined) {
      const what = `the contract sets ${ours.split("=")[0]}, so that nobody knows what the service says itself`;
      return { ...head, outcome: "unknown", what, fix: "leave it out of env" };
    }
    const values = new Set(spans.map(({ resource }) => resource.get(attribute)));
    const bad = [...values].find(
      (value) => typeof value !== "string" || value === "" || value.startsWith("unknown_service"),
    );
    if (bad === undefined && !values.has(undefined)) {
      return { ...head, outcome: "pass", what: [...values].map(String).join(", "), fix: null };
    }
    const what = bad === undefined ? "it is not set" : `it is ${JSON.stringify(String(bad))}`;
    const fix = `set it in code: resource.NewSchemaless(semconv.${attribute === "service.name" ? "ServiceName" : "ServiceVersion"}(…))`;
    return { ...head, outcome: "fail", what, fix };
  });
}

/** Do the spans of requests that came just before SIGTERM arrive? */
export function judgeFlush(
  { spans }: TracesReceived,
  { from, count }: LastRequests,
  where: string,
): readonly Finding[] {
  const server = spans.filter(({ kind }) => kind === "server");
  const head = { clause: "trace-flush", subject: null, where } as const;
  const names = new Set(server.filter(({ start }) => start < from).map(({ name }) => name));
  if (names.size === 0) {
    const what = "no span of a server arrived before, so that what is missing is not known";
    return server.length === 0 ? [] : [{ ...head, outcome: "unknown", what, fix: null }];
  }
  const last = server.filter(({ start, name }) => start >= from && names.has(name)).length;
  const what = `of ${counted(count, "request")} just before SIGTERM, ${last} arrived as spans`;
  if (last >= count) return [{ ...head, outcome: "pass", what, fix: null }];
  return [
    {
      ...head,
      outcome: "fail",
      what,
      fix: "call TracerProvider.Shutdown with a context of its own after the server has shut down",
    },
  ];
}
