import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { readSarif } from "./read-sarif.ts";

const read = (document: unknown) => readSarif(Buffer.from(JSON.stringify(document)), "found.sarif");

const result = (more: object = {}) => ({
  ruleId: "G112",
  message: { text: "slow" },
  locations: [{ physicalLocation: { artifactLocation: { uri: "a%20b.go" }, region: { startLine: 7 } } }],
  ...more,
});

const document = (results: unknown, more: object = {}) => ({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "gosec", rules: [{ id: "G401" }] } }, results, ...more }],
});

test("a result has its tool, rule, message and line", () => {
  assert.deepEqual(read(document([result()])), {
    results: [{ tool: "gosec", rule: "G112", message: "slow", uri: "a%20b.go", line: 7 }],
    unplaced: 0,
  });
});

test("a rule is also named by its place in the list, or in an object", () => {
  const rules = (more: object) => read(document([result({ ruleId: undefined, ...more })])).results[0]?.rule;
  assert.equal(rules({ ruleIndex: 0 }), "G401");
  assert.equal(rules({ rule: { id: "G402" } }), "G402");
  assert.equal(rules({ ruleIndex: 5 }), "");
  assert.equal(rules({ ruleIndex: -1 }), "");
});

test("what a tool suppressed or has no longer is left out, and what it only wants to suppress is not", () => {
  const count = (more: object) => read(document([result(more)])).results.length;
  assert.equal(count({ suppressions: [{ kind: "inSource" }] }), 0);
  assert.equal(count({ suppressions: [{ kind: "external", status: "underReview" }] }), 1);
  assert.equal(count({ baselineState: "absent" }), 0);
  assert.equal(count({ baselineState: "unchanged" }), 1);
});

test("a base stands before what is relative to it, and results without a line are counted", () => {
  const at = (uri: string) => ({
    locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId: "SRC" }, region: { startLine: 1 } } }],
  });
  const bases = { originalUriBaseIds: { SRC: { uri: "file:///srv/order" } } };
  const found = read(
    document([result(at("a.go")), result({ locations: [] }), result({ locations: undefined })], bases),
  );
  assert.deepEqual(
    found.results.map(({ uri }) => uri),
    ["file:///srv/order/a.go"],
  );
  assert.equal(found.unplaced, 2);
});

test("what is not SARIF 2.1.0, or did not run to its end, is refused with its place", () => {
  const refused = (value: unknown, place: RegExp) =>
    assert.throws(
      () => read(value),
      (error) =>
        error instanceof PlimsollError && error.code === "sarif-invalid" && place.test(`${error.why} ${error.where}`),
    );
  refused({ Issues: [] }, /no version/);
  refused({ version: "2.0.0", runs: [] }, /"2\.0\.0"/);
  refused(document(undefined), /results is missing/);
  refused(document(null), /results is missing/);
  refused(document([result({ ruleId: 7 })]), /results\[0\] › ruleId/);
  assert.throws(() => readSarif(Buffer.from('{"version": "2.1.0", "runs": ['), "found.sarif"), {
    code: "sarif-invalid",
  });
});

test("whatever a document holds, it is read or refused", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (results, locations) => {
      for (const value of [document(results), document([result({ locations })])]) {
        try {
          read(value);
        } catch (error) {
          assert.ok(error instanceof PlimsollError, String(error));
        }
      }
    }),
  );
});
