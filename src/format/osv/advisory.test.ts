import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { parseAdvisory } from "./advisory.ts";

const parse = (value: unknown) => parseAdvisory(JSON.stringify(value), "GO-1.json");

test("the members that count are read, of Go's modules only", () => {
  const advisory = parse({
    id: "GO-2022-0969",
    aliases: ["CVE-2022-27664"],
    summary: "Denial of service",
    withdrawn: "2024-01-01T00:00:00Z",
    details: 7,
    affected: [
      {
        package: { name: "golang.org/x/net", ecosystem: "Go" },
        ranges: [
          { type: "GIT", events: [{ introduced: "deadbeef" }] },
          {
            type: "SEMVER",
            events: [{ introduced: "0" }, { fixed: "1.2.3" }, { last_affected: "2.0.0" }, { limit: "9" }],
          },
        ],
        versions: ["1.0.0"],
        ecosystem_specific: { imports: [{ path: "golang.org/x/net/http2", symbols: ["Serve"] }] },
      },
      { package: { name: "left-pad", ecosystem: "npm" } },
      { package: { name: "example.com/m", ecosystem: "Go:v2" }, ecosystem_specific: {} },
    ],
  });
  assert.deepEqual(advisory, {
    id: "GO-2022-0969",
    aliases: ["CVE-2022-27664"],
    summary: "Denial of service",
    isWithdrawn: true,
    affected: [
      {
        module: "golang.org/x/net",
        ranges: [[{ introduced: "0" }, { fixed: "1.2.3" }, { lastAffected: "2.0.0" }]],
        versions: ["1.0.0"],
        packages: ["golang.org/x/net/http2"],
      },
      { module: "example.com/m", ranges: null, versions: [], packages: null },
    ],
  });
});

test("what is left out is empty, and what has another form is refused with the file's name", () => {
  assert.deepEqual(parse({ id: "X" }), { id: "X", aliases: [], summary: "", isWithdrawn: false, affected: [] });
  const hostile: unknown[] = [null, 7, "x", [], {}, { id: 1 }, { id: "a", aliases: "b" }, { id: "a", aliases: [1] }];
  hostile.push(
    { id: "a", summary: [] },
    { id: "a", affected: {} },
    { id: "a", affected: [null] },
    { id: "a", affected: [{}] },
  );
  const go = { name: "m", ecosystem: "Go" };
  const affected = (more: object) => ({ id: "a", affected: [{ package: go, ...more }] });
  hostile.push(
    affected({ ranges: 1 }),
    affected({ ranges: [1] }),
    affected({ ranges: [{ type: "SEMVER", events: 1 }] }),
  );
  hostile.push(affected({ ranges: [{ type: "SEMVER", events: [{ fixed: 1 }] }] }), affected({ versions: [null] }));
  hostile.push(affected({ ecosystem_specific: [] }), affected({ ecosystem_specific: { imports: [{ path: 1 }] } }));
  for (const value of hostile) {
    assert.throws(
      () => parse(value),
      (error) => error instanceof PlimsollError && error.code === "advisories-invalid" && error.where === "GO-1.json",
      JSON.stringify(value),
    );
  }
  for (const text of ["", "{", '{"id":"a"}}', "\u0000"]) {
    assert.throws(() => parseAdvisory(text, "x"), { code: "advisories-invalid" });
  }
});

test("no document at all makes anything else than an advisory or a refusal", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (affected, ranges, specific) => {
      for (const value of [
        { id: "a", affected },
        { id: "a", affected: [{ package: { ecosystem: "Go", name: "m" }, ranges, ecosystem_specific: specific }] },
      ]) {
        try {
          assert.equal(parse(value).id, "a");
        } catch (error) {
          assert.ok(error instanceof PlimsollError && error.code === "advisories-invalid", String(error));
        }
      }
    }),
  );
});
