import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attributes, Span } from "../../format/otlp/span.ts";
import { judgeConventions } from "./conventions.ts";
import { judgeArrival, judgeFlush, judgeIdentity } from "./judge-arrival.ts";
import { judgeCollector } from "./judge-collector.ts";
import { judgeJoined } from "./judge-logs.ts";
import { judgeShape } from "./judge-shape.ts";
import { judgePersonal } from "./personal.ts";

const HTTP: Attributes = new Map<string, string | bigint>([
  ...([
    ["http.request.method", "GET"],
    ["url.path", "/orders"],
    ["url.scheme", "http"],
  ] as const),
  ["http.response.status_code", 200n],
]);

function span(changes: Partial<Span> = {}): Span {
  return {
    ...{ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", parentId: null, name: "GET /orders" },
    ...{ kind: "server", start: 10n, end: 20n, attributes: HTTP, status: "unset", events: [] },
    resource: new Map([
      ["service.name", "order"],
      ["service.version", "1.2.3"],
    ]),
    ...changes,
  };
}

const CHILD = span({
  spanId: "00f067aa0ba902b7",
  parentId: "b7ad6b7169203331",
  name: "load",
  kind: "internal",
  attributes: new Map(),
});
const received = (...spans: Span[]) => ({ spans, bodies: 1, unused: [], speaksGrpc: false });
const failed = (findings: readonly { clause: string; outcome: string; subject: string | null }[]) =>
  findings.filter(({ outcome }) => outcome === "fail").map(({ clause, subject }) => `${clause} ${subject}`);

test("required spans arrive, with kind and parent", () => {
  const wanted = (name: string | null, kind: Span["kind"] | null = null, parent: string | null = null) => ({
    spans: [{ name, kind: kind as "server", parent, where: "" }],
    conventions: null,
    personal: [],
    where: "",
  });
  const outcome = (settings: ReturnType<typeof wanted>, ...spans: Span[]) =>
    judgeArrival(received(...spans), settings)[0]!.outcome;
  assert.equal(outcome(wanted("GET /orders"), span()), "pass");
  assert.equal(outcome(wanted("GET /orders", "client"), span()), "fail");
  assert.equal(outcome(wanted("load", "internal", "GET /orders"), span(), CHILD), "pass");
  assert.equal(outcome(wanted("load", null, "GET /"), span(), CHILD), "fail");
  assert.equal(outcome({ ...wanted(null), spans: [] }), "fail");
  const grpc = judgeArrival({ ...received(), speaksGrpc: true }, wanted(null))[0]!;
  assert.deepEqual([grpc.outcome, /gRPC/.test(grpc.what)], ["unknown", true]);
  const flood = { ...received(span()), unused: [{ count: 3, why: "its body is not gzip" }] };
  assert.deepEqual(failed(judgeArrival(flood, wanted("GET /orders"))), ["trace-arrives its body is not gzip"]);
});

test("the service says who it is, and nobody says it for it", () => {
  assert.deepEqual(failed(judgeIdentity(received(span()), [], "")), []);
  const unknown = span({ resource: new Map([["service.name", "unknown_service:order"]]) });
  assert.deepEqual(failed(judgeIdentity(received(unknown), [], "")), [
    "trace-identity service.name",
    "trace-identity service.version",
  ]);
  const given = judgeIdentity(received(span()), ["OTEL_SERVICE_NAME=order"], "");
  assert.deepEqual(
    given.map(({ outcome }) => outcome),
    ["unknown", "unknown"],
  );
});

test("parents, kinds and status are held against each other", () => {
  const shape = (...spans: Span[]) => failed(judgeShape(spans, ""));
  assert.deepEqual(shape(span(), CHILD), []);
  assert.deepEqual(shape(CHILD), ["trace-parents load"]);
  assert.deepEqual(shape(span({ traceId: "0".repeat(32) })), ["trace-parents GET /orders"]);
  assert.deepEqual(shape(span({ kind: "unspecified" })), ["trace-kind GET /orders"]);
  const answered = (code: bigint) => new Map([...HTTP, ["http.response.status_code", code] as const]);
  assert.deepEqual(shape(span({ attributes: answered(503n) })), ["trace-status GET /orders"]);
  assert.deepEqual(shape(span({ attributes: answered(503n), status: "error" })), []);
  assert.deepEqual(shape(span({ attributes: answered(404n), status: "error" })), ["trace-status GET /orders"]);
});

test("old names, missing attributes and wrong types are told", () => {
  const said = (attributes: Attributes) =>
    judgeConventions([span({ attributes })], "1.37.0", "").flatMap(({ outcome, what }) =>
      outcome === "fail" ? [what.replace(/ \(.*/, "")] : [],
    );
  assert.deepEqual(said(HTTP), []);
  assert.ok(said(new Map([["http.method", "GET"]])).includes("http.method is an old name of http.request.method"));
  assert.deepEqual(said(new Map([...HTTP, ["url.path", "/orders?a=b"]])), [
    "url.path has the query in it, which belongs to url.query",
  ]);
  assert.deepEqual(said(new Map([...HTTP, ["http.response.status_code", "200"]])), [
    "http.response.status_code is not an integer",
  ]);
});

test("what is personal is found, and what only looks like it is not", () => {
  const personal = (value: string, name = "order.note") =>
    failed(judgePersonal([span({ attributes: new Map([[name, value]]) })], [/\bcustomer-\d+/u], [], ""));
  for (const bad of [
    "ada@example.com",
    "Bearer abcdefgh12345",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "customer-17",
  ]) {
    assert.deepEqual(personal(bad), ["trace-personal order.note"], bad);
  }
  for (const good of [
    "GET /orders",
    "1700000000000000001",
    "a@b",
    "4111 1111 1111 1112",
    "127.0.0.1:8080",
    "go1.26.8",
  ]) {
    assert.deepEqual(personal(good), [], good);
  }
  assert.deepEqual(personal("17", "enduser.id"), ["trace-personal enduser.id"]);
});

test("spans of the last requests are those that start after them", () => {
  const last = { from: 100n, count: 2 };
  const outcome = (...starts: bigint[]) =>
    judgeFlush(received(...starts.map((start) => span({ start }))), last, "")[0]?.outcome;
  assert.equal(outcome(10n, 100n, 101n), "pass");
  assert.equal(outcome(10n, 100n), "fail");
  assert.equal(outcome(100n, 101n), "unknown");
  assert.equal(outcome(), undefined);
});

test("lines of requests name their traces; a service that logs no request need not", () => {
  const line = (id: string) => JSON.stringify({ msg: "request", trace_id: id });
  const outcome = (lines: string[], spans = [span()]) => judgeJoined(lines, "json", spans, "")[0]!.outcome;
  assert.equal(outcome([line(span().traceId)]), "pass");
  assert.equal(outcome([line("1".repeat(32))]), "fail");
  assert.equal(outcome(['{"msg":"request"}']), "fail");
  assert.equal(
    outcome(
      ['{"msg":"listening"}'],
      Array.from({ length: 11 }, () => span()),
    ),
    "pass",
  );
});

test("a collector in trouble: a change is shown, none is shown, or nothing is", () => {
  const outcome = (ill: readonly number[], memory: readonly number[] | null = null) => {
    const well = [20, 21, 20, 22, 20, 21];
    const memoryBytes = memory === null ? null : { well: well.map(() => 20e6), ill: memory };
    return judgeCollector([{ trouble: "is down", latencyMs: { well, ill }, memoryBytes }], 200, "")[0]!.outcome;
  };
  const same = [21, 20, 21, 20, 22, 20];
  const memory = [20e6, 20.1e6, 19.9e6, 20e6, 20.2e6, 20e6];
  assert.equal(outcome(same, memory), "pass");
  assert.equal(
    outcome(
      same.map((value) => 3 * value),
      memory,
    ),
    "fail",
  );
  assert.equal(
    outcome(
      same,
      memory.map((value, index) => value + (index + 1) * 20e6),
    ),
    "fail",
  );
  assert.equal(outcome(same), "unknown");
  assert.equal(outcome([5, 200, 5, 200, 5, 200], memory), "unknown");
});
