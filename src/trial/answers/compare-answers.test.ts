import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { Answer, AnswerBody } from "./answer.ts";
import { compareAnswers, countVerdicts } from "./compare-answers.ts";
import { leaveOut } from "./comparison.ts";

const bodyOf = (content: string | Uint8Array, keptBytes = Number.POSITIVE_INFINITY): AnswerBody => {
  const bytes = Buffer.from(content);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { sizeBytes: bytes.length, digest, firstBytes: bytes.subarray(0, keptBytes) };
};

const answer = (body: string | AnswerBody, headers: Readonly<Record<string, string>> = {}, status = 200): Answer => ({
  ...{ status, headers: Object.entries(headers) },
  body: typeof body === "string" ? bodyOf(body) : body,
});

const compare = (before: readonly Answer[], after: readonly Answer[]) => compareAnswers({ before, after });

const json = (value: unknown, headers = {}) => answer(JSON.stringify(value), headers);

test("equal answers are equal whatever the case and the order of headers", () => {
  const before = answer("hello", {
    "Content-Type": "text/plain",
    Vary: "Accept",
    Date: "Mon, 30 Nov 2026 04:00:00 GMT",
  });
  const after = answer("hello", {
    vary: "Accept",
    date: "Mon, 30 Nov 2026 04:00:01 GMT",
    "content-type": "text/plain",
  });
  const found = compare([before, before], [after, after]);
  assert.deepEqual(found, { verdict: "equal", differences: [], notCompared: ["the header date"] });
});

test("another status is told with what the body says", () => {
  const before = answer("<h1>Orders</h1>", { "content-type": "text/html" });
  const after = answer("template: orders.html not found", { "content-type": "text/plain" }, 500);
  assert.deepEqual(compare([before, before], [after, after]), {
    verdict: "different",
    differences: [
      { part: "the status", before: "200", after: "500" },
      { part: "the body at line 1", before: "<h1>Orders</h1>", after: "template: orders.html not found" },
    ],
    notCompared: [],
  });
});

test("an answer that fails to come is a difference, and one that comes now and then is unsteady", () => {
  const good = answer("x");
  const lost: Answer = { failure: "reset" };
  const failing = compare([good, good], [lost, lost]);
  assert.deepEqual(failing.differences, [{ part: "the status", before: "200", after: "none: reset" }]);
  const unsteady = compare([good, lost], [good, good]);
  assert.deepEqual(unsteady, { verdict: "unsteady", differences: [], notCompared: ["the status"] });
  assert.equal(compare([lost, lost], [lost, lost]).verdict, "equal");
  assert.deepEqual(countVerdicts([failing, unsteady, failing]), { equal: 0, different: 2, unsteady: 1 });
  assert.throws(() => compare([good], []), RangeError);
});

test("members that change between two answers of one image are left out, and named", () => {
  const order = (id: number, at: string, zone: string) => json({ order: { id, at, zone, "line items": [1, 2] } });
  const found = compare(
    [order(1, "10:00", "CET"), order(2, "10:01", "CET")],
    [order(1, "10:02", "UTC"), order(2, "10:02", "UTC")],
  );
  assert.deepEqual(found, {
    verdict: "different",
    differences: [{ part: "the body at $.order.zone", before: '"CET"', after: '"UTC"' }],
    notCompared: ["the body at $.order.id", "the body at $.order.at"],
  });
});

test("a member, an element or a kind that is not the same is found in JSON", () => {
  const cases: readonly (readonly [unknown, unknown, string, string | null, string | null])[] = [
    [{ a: 1, b: 2 }, { a: 1 }, "$.b", "2", null],
    [{}, { "x y": null }, '$["x y"]', null, "null"],
    [[1, 2], [1], "$", "[1,2]", "[1]"],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, "$.a[1].b", "2", "3"],
    [{ a: [] }, { a: {} }, "$.a", "[]", "{}"],
    [{ a: "1" }, { a: 1 }, "$.a", '"1"', "1"],
  ];
  for (const [before, after, path, old, fresh] of cases) {
    const { differences } = compare([json(before), json(before)], [json(after), json(after)]);
    assert.deepEqual(differences, [{ part: `the body at ${path}`, before: old, after: fresh }]);
  }
});

test("the same values in other words, and numbers that a double cannot tell apart, are found", () => {
  const both = (body: string) => [answer(body), answer(body)];
  assert.equal(compare(both('{"a":1,"b":2}'), both('{"b":2,"a":1}')).verdict, "different");
  assert.equal(compare(both("[12345678901234567890]"), both("[12345678901234567891]")).verdict, "different");
  const mixed = [answer('{"a":1,"b":2}'), answer('{"b":2,"a":1}')];
  assert.equal(compare(mixed, both('{"a":1,"b":2}')).verdict, "equal");
});

test("headers that are computed from a body that changes are left out with it", () => {
  const one = (id: number) =>
    json({ id }, { "Content-Length": `${id}`.length.toString(), ETag: `"${id > 9}"`, Server: "x" });
  const found = compare([one(8), one(9)], [one(10), one(11)]);
  assert.equal(found.verdict, "equal");
  assert.deepEqual(found.notCompared, ["the header content-length", "the header etag", "the body at $.id"]);
  const steady = compare([json({ id: 1 }, { etag: "1" })], [json({ id: 1 }, { etag: "2" })]);
  assert.deepEqual(steady.differences, [{ part: "the header etag", before: "1", after: "2" }]);
});

test("texts are compared by lines", () => {
  const page = (nonce: number, title: string) => answer(`<title>${title}</title>\n<i>${nonce}</i>\nend`);
  const found = compare([page(1, "Käse"), page(2, "Käse")], [page(3, "K?se"), page(3, "K?se")]);
  assert.deepEqual(found.differences, [
    { part: "the body at line 1", before: "<title>Käse</title>", after: "<title>K?se</title>" },
  ]);
  assert.deepEqual(found.notCompared, ["the body at line 2"]);
  const shorter = compare([answer("a\nb\nc"), answer("a\nb\nc")], [answer("a\nc"), answer("a\nc")]);
  assert.deepEqual(shorter.differences, [{ part: "the body", before: "b", after: null }]);
  const doubled = compare([answer("a\na\nb"), answer("a\na\nb")], [answer("a\nb"), answer("a\nb")]);
  assert.deepEqual(doubled.differences, [{ part: "the number of lines of the body", before: "3", after: "2" }]);
});

test("what is neither text nor kept whole is compared by its digest", () => {
  const binary = (...bytes: number[]) => answer(bodyOf(Uint8Array.from(bytes)));
  assert.match(compare([binary(0, 1)], [binary(0, 2)]).differences[0]!.after!, /^sha256:[0-9a-f]{64}, 2 bytes$/);
  const long = (end: string) => answer(bodyOf(`beginning ${end}`, 5));
  assert.equal(compare([long("a"), long("a")], [long("b"), long("b")]).verdict, "different");
  assert.equal(compare([long("a"), long("b")], [long("b"), long("b")]).verdict, "equal");
  assert.deepEqual(compare([long("a"), long("b")], [long("b"), long("b")]).notCompared, ["the body"]);
});

test("times of two answers within one second are left out too, and their zone is not", () => {
  const zone = (time: string) => [json({ zone: "UTC", time }), json({ zone: "UTC", time })];
  const found = compare(zone("2026-11-30T04:00:01Z"), zone("2026-11-30T04:00:09Z"));
  assert.deepEqual([found.verdict, found.notCompared], ["equal", ["the body at $.time"]]);
  assert.equal(compare(zone("2026-11-30T05:00:01+01:00"), zone("2026-11-30T04:00:01Z")).verdict, "different");
  const text = (time: string) => [answer(`now ${time}`), answer(`now ${time}`)];
  assert.deepEqual(compare(text("10:00:00"), text("10:00:03")).notCompared, ["the body at line 1"]);
});

test("of metrics the series are compared, and not their values", () => {
  const metrics = (seconds: number, ...more: string[]) =>
    answer(["# HELP up Is it up?", `cpu_seconds ${seconds}`, 'http_total{path="/a}b"} 4', ...more].join("\n"), {
      "content-type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    });
  const found = compare([metrics(0), metrics(0)], [metrics(1), metrics(1)]);
  assert.deepEqual([found.verdict, found.notCompared], ["equal", ["the values of the metrics in the body"]]);
  const more = metrics(1, 'go_info{version="go1.26"} 1');
  assert.deepEqual(compare([metrics(0), metrics(0)], [more, more]).differences, [
    { part: "the body", before: null, after: 'go_info{version="go1.26"} 1' },
  ]);
  const plain = (seconds: number) => [answer(`cpu_seconds ${seconds}`, { "content-type": "text/plain" })];
  assert.equal(compare(plain(0), plain(1)).verdict, "different");
});

test("an excerpt has an end", () => {
  const found = compare([answer("a".repeat(100_000))], [answer("b".repeat(100_000))]);
  assert.equal(found.differences[0]?.before?.length, 200);
});

test("an image equals itself, and a value that is planted in a steady answer is found", () => {
  const BODIES = fc.array(fc.oneof(fc.json(), fc.string(), fc.string({ unit: "binary" })), {
    minLength: 2,
    maxLength: 3,
  });
  fc.assert(
    fc.property(BODIES, (bodies) => {
      const answers = bodies.map((body) => answer(body));
      assert.deepEqual(compare(answers, answers).differences, []);
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [before, after] = [json({ kept: one }), json({ kept: other })];
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      assert.equal(compare([before, before], [after, after]).verdict, isSame ? "equal" : "different");
    }),
  );
});

test("what whoever asks knows to vary is left out, with what lies in it, and named", () => {
  const of = (part: string) => ({ part, before: "1", after: "2" });
  const parts = ["the body at $.mem", "the body at $.mem.heap", "the body at $.mem[0]", "the body at $.memory"];
  const left = leaveOut({ differences: parts.map(of), notCompared: ["the header date"] }, ["the body at $.mem"]);
  assert.deepEqual(left, {
    differences: [of("the body at $.memory")],
    notCompared: ["the header date", ...parts.slice(0, 3)],
  });
});
