import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { parseChaosSettings, usualDependency } from "./chaos-settings.ts";

const CHECKS = ["recovers", "lives-on"];

function parse(text: string) {
  return parseChaosSettings(text, "plimsoll.yaml", CHECKS);
}

test("a file without the section has its usual values", () => {
  const { seed, rate, recoversMs, dependencies, writes, waivers } = parse("contract: {}\n");
  assert.deepEqual([seed, rate, recoversMs, dependencies, writes, waivers], [1, null, 10_000, [], null, []]);
});

test("dependencies are servers, images or commands, and say how the service is told of them", () => {
  const { dependencies } = parse(
    [
      "chaos:",
      "  dependencies:",
      "    redis: {}",
      "    stock: {kind: http, env: {STOCK_URL: http://ADDRESS/v1}, keeps: GET /, needed: false}",
      "    queue: {image: ghcr.io/acme/queue, port: 4222, env: {QUEUE: 'HOST:PORT'}}",
      "    search: {command: [searchd, --listen, '127.0.0.1:PORT'], env: {SEARCH: ADDRESS}}",
    ].join("\n"),
  );
  assert.deepEqual(
    dependencies.map(({ name, server, env, keeps, needed }) => [name, server.kind, env, keeps, needed]),
    [
      ["redis", "redis", ["REDIS_URL=redis://ADDRESS/0", "REDIS_ADDR=ADDRESS"], [], true],
      ["stock", "http", ["STOCK_URL=http://ADDRESS/v1"], ["GET /"], false],
      ["queue", "image", ["QUEUE=HOST:PORT"], [], true],
      ["search", "command", ["SEARCH=ADDRESS"], [], true],
    ],
  );
});

test("what is not clear is refused at its place", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["chaos: {dependencies: {stock: {}}}", /it is not clear what stock is/],
    ["chaos: {dependencies: {stock: {kind: http}}}", /it is not clear how the service is told of stock/],
    ["chaos: {dependencies: {stock: {kind: http, env: {A: b}}}}", /the word ADDRESS is wanted/],
    ["chaos: {dependencies: {redis: {kind: redis, image: a}}}", /redis is more than one of kind, image and command/],
    ["chaos: {dependencies: {Redis: {}}}", /a name in small letters/],
    ["chaos: {seed: -1}", /a seed is a number from 0/],
    ["chaos: {writes: {request: POST \u002fa, ask: GET \u002fa}}", /the word KEY is wanted/],
    ["chaos: {waive: [{experiment: redis, check: recover, reason: x}]}", /there is no check recover/],
    ["chaos: {waive: [{experiment: redis, reason: ' '}]}", /a waiver needs a reason/],
    ["chaos: {memory: much}", /"much" is not a size/],
    ["chaos: {faults: []}", /"faults" is not a setting of chaos/],
  ];
  for (const [text, expected] of cases) {
    assert.throws(
      () => parse(text),
      (error) => {
        assert.ok(error instanceof PlimsollError, String(error));
        assert.equal(error.code, "config-invalid");
        assert.match(`${error.what} ${error.why ?? ""}`, expected, text);
        assert.match(error.where ?? "", /^plimsoll\.yaml:1:\d+$/);
        return true;
      },
    );
  }
});

test("a dependency that is only named needs a usual way to tell the service of it", () => {
  assert.deepEqual(usualDependency("etcd", []).env, [
    "ETCD_ENDPOINTS=http://ADDRESS",
    "ETCDCTL_ENDPOINTS=http://ADDRESS",
  ]);
  for (const name of ["http", "mysql"]) {
    assert.throws(
      () => usualDependency(name, ["redis"]),
      (error) => error instanceof PlimsollError && error.code === "flag-invalid",
    );
  }
});
