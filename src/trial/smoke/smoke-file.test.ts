import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { DEFAULT_SMOKE, requestText } from "./request.ts";
import { parseSmokeFile } from "./smoke-file.ts";

const parse = (text: string) => parseSmokeFile(Buffer.from(text), "smoke.yaml");

const GET = { method: "GET", headers: [], body: null, isInFlight: false, varies: [] as string[] };

const LIST = `requests:
  - GET /
  - path: /orders?limit=2
    headers: {Authorization: Bearer x, X-Trace: "1"}
  - method: POST
    path: /orders
    body: '{"item": 1}'
    in-flight: true
`;

test("a list is read in YAML and in JSON", () => {
  const expected = [
    { ...GET, path: "/" },
    {
      ...GET,
      path: "/orders?limit=2",
      headers: [
        ["Authorization", "Bearer x"],
        ["X-Trace", "1"],
      ],
    },
    { ...GET, method: "POST", path: "/orders", body: Buffer.from('{"item": 1}'), isInFlight: true },
  ];
  const nothingElse = { port: null, env: [], args: [], notes: [] };
  assert.deepEqual(parse(LIST), { requests: expected, ...nothingElse });
  const json = {
    requests: [
      "GET /",
      { path: "/orders?limit=2", headers: { Authorization: "Bearer x", "X-Trace": "1" } },
      { method: "POST", path: "/orders", body: '{"item": 1}', "in-flight": true },
    ],
  };
  assert.deepEqual(parse(JSON.stringify(json)), { requests: expected, ...nothingElse });
  assert.deepEqual(parse(`\uFEFF${JSON.stringify(json)}`).requests.length, 3);
  assert.deepEqual(DEFAULT_SMOKE.requests.map(requestText), ["GET /"]);
});

test("a list may say which parts of an answer vary, as reports name them", () => {
  const varies = ["the body at $.mem", "the header x-build", "the status"];
  assert.deepEqual(parse(JSON.stringify({ requests: [{ path: "/", varies }] })).requests[0]!.varies, varies);
  assert.throws(
    () => parse("requests:\n  - { path: /, varies: [$.mem] }"),
    (error: PlimsollError) => /the body at \$\.uptime/.test(error.why ?? error.what),
  );
});

test("a list may say which arguments the service gets, as texts", () => {
  assert.deepEqual(parse('args: ["-m", "8222"]\nrequests: [GET /]').args, ["-m", "8222"]);
  assert.throws(
    () => parse("args: [-m, 8222]\nrequests: [GET /]"),
    (error: PlimsollError) => /put a number into quotes/.test(error.why ?? error.what),
  );
});

test("a list may say where the service listens, and what it finds in its environment", () => {
  const { port, env } = parse("port: 8080\nenv: {LOG_LEVEL: info, WORKERS: 4, EMPTY: ''}\nrequests: [GET /]");
  assert.deepEqual({ port, env }, { port: 8080, env: ["LOG_LEVEL=info", "WORKERS=4", "EMPTY="] });
});

test("an entry that cannot be sent is refused with its place", () => {
  const wrong: readonly (readonly [string, RegExp, RegExp])[] = [
    ["requests: []", /is empty/, /:1:11$/],
    ["", /list of requests/, /:1:1$/],
    ["requests:\n  - GET /\n  - get /", /capital letters/, /:3:5$/],
    ["requests:\n  - GET", /a method and a path/, /:2:5$/],
    ["requests:\n  - GET https://example.com/", /begins with \//, /:2:5$/],
    ["requests:\n  - {path: '/a b'}", /no spaces/, /:2:12$/],
    ["requests:\n  - {path: /, metod: GET}", /did you mean "method"/, /:2:15$/],
    ["requests:\n  - {path: /, headers: {Content-Length: '3'}}", /belongs to the connection/, /:2:\d+$/],
    ['requests:\n  - {path: /, headers: {A: "b\\r\\nC: d"}}', /one line/, /:2:\d+$/],
    ["port: 70000\nrequests: [GET /]", /from 1 to 65535/, /:1:7$/],
    ["env: {A=B: c}\nrequests: [GET /]", /no name of a variable/, /:1:\d+$/],
    ["requests:\n  - {path: /, in-flight: soon}", /boolean/, /:2:\d+$/],
    ["requests: [GET /", /not YAML/, /:1:\d+$/],
    [`requests:\n${"  - GET /\n".repeat(LIMITS.smokeRequests + 1)}`, /more than 1000 requests/, /:2:3$/],
  ];
  for (const [text, words, place] of wrong) {
    assert.throws(
      () => parse(text),
      ({ code, what, why, fix, where }: PlimsollError) => {
        assert.equal(code, "config-invalid");
        assert.match(`${what} ${why} ${fix}`, words, text);
        assert.match(where!, place, text);
        return true;
      },
    );
  }
  assert.throws(() => parse(`# ${"x".repeat(LIMITS.smokeListBytes)}`), { code: "limit-exceeded" });
  assert.throws(() => parseSmokeFile(Buffer.from([0x2d, 0xff]), "smoke.yaml"), { code: "config-invalid" });
});

const har = (...requests: unknown[]) =>
  JSON.stringify({ log: { version: "1.2", entries: requests.map((request) => ({ request, response: {} })) } });

const header = (name: string, value: string) => ({ name, value });

test("an archive of a browser gives paths and bodies, and no session", () => {
  const file = har(
    {
      ...{ method: "GET", url: "https://shop.example.com/orders?limit=2#top", bodySize: 0 },
      headers: [header(":authority", "shop.example.com"), header("Cookie", "session=1"), header("Accept", "text/html")],
    },
    {
      ...{ method: "POST", url: "https://api.example.com/orders", bodySize: 11 },
      headers: [
        header("Content-Type", "application/json"),
        header("X-Api-Key", "k"),
        header("Authorization", "Bearer x"),
      ],
      postData: { mimeType: "application/json", text: '{"item": 1}' },
    },
    {
      ...{ method: "POST", url: "https://shop.example.com/login", headers: [] },
      postData: { mimeType: "application/x-www-form-urlencoded", params: [header("a", "b c"), header("d", "&")] },
    },
    {
      ...{ method: "POST", url: "https://shop.example.com/upload", headers: [], bodySize: 5 },
      postData: { mimeType: "multipart/form-data", params: [header("file", "x")] },
    },
    { method: "PUT", url: "https://shop.example.com/photo", headers: [], bodySize: 5000 },
    { method: "GET", url: "data:text/plain,x", headers: [] },
  );
  const { requests, notes } = parseSmokeFile(Buffer.from(`\uFEFF ${file}`), "trace.har");
  assert.deepEqual(requests, [
    { ...GET, path: "/orders?limit=2", headers: [["accept", "text/html"]] },
    {
      ...{ ...GET, method: "POST", path: "/orders", body: Buffer.from('{"item": 1}') },
      headers: [["content-type", "application/json"]],
    },
    { ...GET, method: "POST", path: "/login", body: Buffer.from("a=b+c&d=%26") },
  ]);
  assert.deepEqual(notes, [
    "The file has requests to 2 hosts: all of them are sent to the images.",
    "Credentials were left out of 2 requests: authorization, cookie, x-api-key.",
    "2 requests left out: the file does not hold the body.",
    "1 request left out: not one of HTTP.",
  ]);
});

test("an archive that is damaged or has nothing to send is refused", () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    [har(), /no request that can be sent/],
    [har({ method: "GET", url: "ws://example.com/", headers: [] }), /no request that can be sent/],
    [har({ url: "https://example.com/" }), /method is missing/],
    [har({ method: "G T", url: "https://example.com/" }), /a method is wanted/],
    [har({ method: "GET", url: "https://example.com/", headers: [header("Accept", "a\nb")] }), /one line/],
    ['{"log": {"entries": {}}}', /an array is wanted/],
    ['{"log": {"entries": [', /no value starts/],
  ];
  for (const [text, words] of wrong) {
    assert.throws(
      () => parseSmokeFile(Buffer.from(text), "trace.har"),
      ({ code, why }: PlimsollError) => code === "config-invalid" && words.test(why!),
      text,
    );
  }
});
