import type { Span } from "../../format/otlp/span.ts";
import type { Finding } from "../clause.ts";

/**
 * Attributes that OpenTelemetry has renamed, with their new names: the schema of semantic conventions 1.21 to 1.26, HTTP,
 * networks and databases.
 */
const RENAMED: Readonly<Record<string, string>> = {
  "http.method": "http.request.method",
  "http.status_code": "http.response.status_code",
  "http.url": "url.full",
  "http.target": "url.path and url.query",
  "http.scheme": "url.scheme",
  "http.host": "server.address",
  "http.server_name": "server.address",
  "http.client_ip": "client.address",
  "http.flavor": "network.protocol.version",
  "http.user_agent": "user_agent.original",
  "http.request_content_length": "http.request.body.size",
  "http.response_content_length": "http.response.body.size",
  "net.host.name": "server.address",
  "net.host.port": "server.port",
  "net.peer.name": "server.address",
  "net.peer.port": "server.port",
  "net.peer.ip": "network.peer.address",
  "net.sock.peer.addr": "network.peer.address",
  "net.sock.peer.port": "network.peer.port",
  "net.protocol.name": "network.protocol.name",
  "net.protocol.version": "network.protocol.version",
  "net.transport": "network.transport",
  "db.system": "db.system.name",
  "db.name": "db.namespace",
  "db.statement": "db.query.text",
  "db.operation": "db.operation.name",
};

/** HTTP server spans, stable since 1.23.0: what is required. */
const REQUIRED = ["http.request.method", "url.path", "url.scheme"] as const;

const METHODS: ReadonlySet<unknown> = new Set([
  ...["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "QUERY", "_OTHER"],
]);

/** Do names and types of attributes follow the semantic conventions of a version? */
export function judgeConventions(spans: readonly Span[], version: string, where: string): readonly Finding[] {
  if (spans.length === 0) return [];
  const problems = new Map<string, { readonly span: string; count: number }>();
  for (const span of spans) {
    for (const problem of problemsOf(span)) {
      const known = problems.get(problem);
      if (known === undefined) problems.set(problem, { span: span.name, count: 1 });
      else known.count++;
    }
  }
  const head = { clause: "trace-conventions", where } as const;
  if (problems.size === 0) {
    const what = `attributes of ${spans.length} spans are as semantic conventions ${version} want them`;
    return [{ ...head, subject: null, outcome: "pass", what, fix: null }];
  }
  return [...problems].map(([problem, { span, count }]) => {
    const fix = `use the names of go.opentelemetry.io/otel/semconv/v${version}, and an instrumentation that knows them`;
    return { ...head, subject: span, outcome: "fail", what: `${problem} (${count} of ${spans.length} spans)`, fix };
  });
}

function* problemsOf({ kind, attributes }: Span): Generator<string> {
  for (const name of attributes.keys()) {
    if (Object.hasOwn(RENAMED, name)) yield `${name} is an old name of ${RENAMED[name]}`;
  }
  const isHttp = [...attributes.keys()].some((name) => name.startsWith("http.") || name === "url.path");
  if (kind !== "server" || !isHttp) return;
  for (const name of REQUIRED) if (!attributes.has(name)) yield `${name} is missing`;
  const method = attributes.get("http.request.method");
  if (method !== undefined && !METHODS.has(method))
    yield `http.request.method is ${JSON.stringify(String(method))}, and should be _OTHER`;
  const code = attributes.get("http.response.status_code");
  if (code !== undefined && typeof code !== "bigint") yield "http.response.status_code is not an integer";
  const path = attributes.get("url.path");
  if (typeof path === "string" && path.includes("?")) yield "url.path has the query in it, which belongs to url.query";
}
