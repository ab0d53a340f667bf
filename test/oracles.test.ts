/** An oracle that is too old gives wrong answers: tests check its version before they use it. */
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { isAtLeast, ORACLES, type OracleName, whyUnfit } from "./support/oracles.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { findProgram } from "./support/tools.ts";

/** A program that always prints `answer`. */
function programSaying(t: TestContext, answer: string): string {
  const path = join(temporaryFolder(t), "program");
  writeFileSync(path, `#!/bin/sh\ncat <<'END'\n${answer}\nEND\n`);
  chmodSync(path, 0o755);
  return path;
}

test("versions are compared number by number", () => {
  assert.ok(isAtLeast("1.10", "1.9"));
  assert.ok(isAtLeast("1.9.0", "1.9"));
  assert.ok(isAtLeast("3", "2.36"));
  assert.ok(!isAtLeast("0.4.7", "0.5"));
  assert.ok(!isAtLeast("1", "1.0.1"));
});

test("a program that is too old, or another program of that name, is unfit, and both versions are named", (t) => {
  assert.equal(
    whyUnfit("umoci", programSaying(t, "umoci version 0.4.7+ds")),
    "umoci 0.4.7 is installed, and at least 0.5 is needed: older ones refuse zstd layers and tags of several platforms",
  );
  assert.equal(whyUnfit("umoci", programSaying(t, "umoci version 0.6.0\nimage spec: 1.1.1")), undefined);
  assert.match(
    whyUnfit("tar", programSaying(t, "bsdtar 3.6.2")) ?? "",
    /is not the tar that is wanted.*"bsdtar 3\.6\.2"/,
  );
  assert.match(whyUnfit("openssl", programSaying(t, "LibreSSL 3.3.6")) ?? "", /is not the openssl/);
  assert.equal(whyUnfit("dive", programSaying(t, "dive [not provided]")), undefined);
});

test("the version of every oracle that is installed here is understood", (t) => {
  const unfit = Object.keys(ORACLES).flatMap((name) => {
    const path = findProgram(name);
    return path === undefined ? [] : [whyUnfit(name as OracleName, path)];
  });
  t.diagnostic(`asked ${unfit.length} of ${Object.keys(ORACLES).length} programs`);
  for (const why of unfit) assert.ok(why?.includes(" is installed, and at least ") ?? true, why ?? "");
});
