import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { parseContractSettings } from "./contract-settings.ts";

const CLAUSES = ["latency", "errors"];
const parse = (text: string) => parseContractSettings(text, "plimsoll.yaml", CLAUSES);

test("a contract has what it says, and the usual load", () => {
  const settings = parse(`contract:
  env: {LOG_LEVEL: info}
  load: {requests: [GET /orders, {method: POST, path: /orders, body: "{}"}]}
  objectives:
    latency: {share: 95 %, within: 200ms}
    errors: 0.1 %
`)!;
  assert.deepEqual(settings.env, ["LOG_LEVEL=info"]);
  assert.equal(settings.load?.requestsPerSecond, 100);
  assert.equal(settings.load?.durationMs, 30_000);
  assert.deepEqual(settings.ready.path, "/orders");
  assert.deepEqual(settings.latency, { share: 0.95, withinMs: 200, where: "plimsoll.yaml:5:14" });
  assert.deepEqual(settings.errors, { share: 0.001, where: "plimsoll.yaml:6:13" });
  assert.equal(parse("gate: {}"), undefined);
});

test("what makes no sense is refused at its place", () => {
  const load = "load: {requests: [GET /]}";
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["contract: {}", /asks for nothing/],
    [`contract: {${load}}`, /asks for nothing/],
    ["contract: {objectives: {errors: 1 %}}", /no load to hold it against/],
    [`contract: {${load}, objectives: {errors: 1}}`, /is not a share/],
    [`contract: {${load}, objectives: {errors: 100 %}}`, /below 100 %/],
    [`contract: {${load}, objectives: {latency: {share: 95 %}}}`, /within/],
    ["contract: {load: {rate: 0, requests: [GET /]}, objectives: {errors: 1 %}}", /a rate is a number/],
    ["contract: {load: {requests: [GET http://other/]}, objectives: {errors: 1 %}}", /a path is wanted/],
    [`contract: {${load}, objectives: {errors: 1 %}, waive: [{clause: error, reason: x}]}`, /did you mean errors/],
    [`contract: {${load}, objectives: {errors: 1 %}, waive: [{clause: errors, reason: " "}]}`, /needs a reason/],
  ];
  for (const [text, why] of wrong) {
    assert.throws(
      () => parse(text),
      (error) => {
        assert.ok(error instanceof PlimsollError && error.code === "config-invalid");
        assert.match([error.what, error.why, error.fix].join("\n"), why);
        assert.match(error.where!, /^plimsoll\.yaml:1:\d+$/);
        return true;
      },
    );
  }
});
