import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWith } from "../../../test/support/scan-reports.ts";
import { parseAdvisory } from "../../format/osv/advisory.ts";
import { knownFinding, latentFindings } from "./affected-versions.ts";

const advisory = (
  id: string,
  aliases: readonly string[],
  affected: readonly (readonly [string, readonly object[]])[],
) =>
  parseAdvisory(
    JSON.stringify({
      ...{ id, aliases },
      affected: affected.map(([name, events]) => ({
        package: { name, ecosystem: "Go" },
        ranges: [{ type: "SEMVER", events }],
      })),
    }),
    `${id}.json`,
  );

const WORDS = ["v1.0.0", "v1.1.9", "v1.2.4", "v1.2.5", "v1.3.0", "v1.3.2", "v2.0.0+incompatible", "master"];

test("without ranges, a fix counts within its branch and from the highest one on; what cannot be compared is affected", () => {
  const fixedIn = (...fixedVersions: readonly string[]) => {
    const { target } = knownFinding(findingWith({ installedVersion: "v1.0.0", fixedVersions }), []);
    return WORDS.filter((version) => !target.affects(version));
  };
  assert.deepEqual(fixedIn("v1.2.5", "v1.3.2"), ["v1.2.5", "v1.3.2", "v2.0.0+incompatible"]);
  assert.deepEqual(fixedIn("v1.3.0"), ["v1.3.0", "v1.3.2", "v2.0.0+incompatible"]);
  assert.deepEqual(fixedIn(), []);
  assert.deepEqual(fixedIn("unreleased"), []);
});

test("an advisory under any of the names says it in ranges, and names the fix under another major path", () => {
  const path = "example.net/parser";
  const known = advisory(
    "GO-2031-7",
    ["CVE-2031-7"],
    [
      [path, [{ introduced: "0" }]],
      [`${path}/v2`, [{ introduced: "0" }, { fixed: "2.1.0" }]],
    ],
  );
  const found = findingWith({ id: "CVE-2031-7", fixedVersions: ["v1.0.1"] });
  const { target } = knownFinding(found, [known]);
  assert.deepEqual(
    [target.affects("v1.0.1"), target.fixedElsewhere],
    [true, [{ path: `${path}/v2`, version: "v2.1.0" }]],
  );
});

test("an advisory about a version that may come counts, and one about the version of now is the report's to name", () => {
  const later = advisory("GO-2031-8", [], [["a", [{ introduced: "1.1.0" }]]]);
  const now = advisory("GO-2031-9", [], [["a", [{ introduced: "0" }]]]);
  const elsewhere = advisory("GO-2031-10", [], [["b", [{ introduced: "0" }]]]);
  const found = latentFindings([later, now, elsewhere], new Map([["a", "v1.0.0"]]), new Set(["a"]));
  assert.deepEqual(
    found.map(({ target }) => target.id),
    ["GO-2031-8"],
  );
});
