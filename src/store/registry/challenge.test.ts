import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseChallenges } from "./challenge.ts";

function asObjects(header: string): unknown {
  return parseChallenges(header).map(({ scheme, parameters }) => ({ scheme, ...Object.fromEntries(parameters) }));
}

test("challenges are read with their parameters", () => {
  assert.deepEqual(
    asObjects('Bearer realm="https://auth.example/token",service="registry",scope="repository:a:pull,push"'),
    [{ scheme: "bearer", realm: "https://auth.example/token", service: "registry", scope: "repository:a:pull,push" }],
  );
  assert.deepEqual(asObjects('Basic realm="a \\"quoted\\" realm", Bearer realm=plain , service="s"'), [
    { scheme: "basic", realm: 'a "quoted" realm' },
    { scheme: "bearer", realm: "plain", service: "s" },
  ]);
  assert.deepEqual(asObjects("Negotiate, BASIC Realm=x"), [{ scheme: "negotiate" }, { scheme: "basic", realm: "x" }]);
});

test("a scheme may have a token68 instead of parameters", () => {
  assert.deepEqual(asObjects('Negotiate YIIB==, Basic realm="x"'), [
    { scheme: "negotiate" },
    { scheme: "basic", realm: "x" },
  ]);
  assert.deepEqual(asObjects("NTLM TlRMTVNTUAAC , Negotiate oYH1/+=="), [{ scheme: "ntlm" }, { scheme: "negotiate" }]);
});

test("what cannot be parsed is left out", () => {
  assert.deepEqual(asObjects(""), []);
  assert.deepEqual(asObjects('realm="nobody\'s"'), []);
  assert.deepEqual(asObjects('Bearer realm="not closed'), [{ scheme: "bearer" }]);
});

test("parsing ends for any header", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'Ba="\\, '), maxLength: 200 }), (header) => {
      parseChallenges(header);
    }),
  );
  parseChallenges(`Bearer realm="${"\\".repeat(60_000)}`);
  parseChallenges("a ".repeat(30_000));
});
