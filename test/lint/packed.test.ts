/** A program that UPX really packed, to every verb that says what is in an image. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { LintReport } from "../../src/report/lint-report.ts";
import { extractGoPrograms } from "../../src/service/findings/image-programs.ts";
import { openStores } from "../../src/session/stores.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { parseTarget } from "../../src/store/target.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { measured } from "../support/measured.ts";
import { nullWorld } from "../support/null-world.ts";
import { plantImage } from "../support/planted-image.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const PACKED = "it is packed by UPX, which hides what is in it";

/** A folder with a Go program, the same packed, and an image that has both. */
async function packedFolder(t: TestContext): Promise<string | undefined> {
  const upx = requireTool(t, "upx");
  if (upx === undefined || requireTool(t, "go") === undefined) return undefined;
  const folder = temporaryFolder(t);
  buildGo(goFixture("plain"), join(folder, "plain"), { flags: ["-trimpath", "-ldflags=-s -w"] });
  execFileSync(upx, ["-1", "-o", join(folder, "packed"), join(folder, "plain")], { stdio: "pipe" });
  const files = ["plain", "packed"].map((path) => ({ path, content: readFileSync(join(folder, path)), mode: 0o755 }));
  const image = await plantImage({ layers: [{ files }], config: { Entrypoint: ["/packed"] } });
  await writeLayout(join(folder, "image"), image, "v1", UNWATCHED);
  return folder;
}

test("a packed program is found by lint, named by explain, and said to be unknown by sbom and findings", async (t) => {
  const folder = await packedFolder(t);
  if (folder === undefined) return;
  const lint = JSON.parse((await plimsoll(["lint", "oci:image:v1", "--json"], folder)).stdout) as LintReport;
  assert.deepEqual(
    lint.findings.map(({ rule, path, what }) => [rule, path, what]),
    [["packed-program", "packed", "packed is packed by UPX"]],
  );
  const image = await plimsoll(["explain", "oci:image:v1"], folder);
  assert.match(image.stdout + image.stderr, /packed in layer 0 is packed by UPX: what is in it cannot be seen/);
  const again = await plimsoll(["explain", "oci:image:v1"], folder);
  assert.match(again.stdout + again.stderr, /packed in layer 0 is packed by UPX/, "what was cached says it too");
  const file = await plimsoll(["explain", "packed"], folder);
  assert.match(file.stdout + file.stderr, /packed is packed by UPX: unpack it \(upx -d\)/);
  const signal = new AbortController().signal;
  const store = openStores(nullWorld(), { offline: true, insecure: false, caFile: undefined });
  await using _ = store;
  const opened = await store.openImage(parseTarget(`oci:${join(folder, "image")}:v1`), undefined);
  const visited: string[] = [];
  const unjudged = await extractGoPrograms(opened, await measured(opened), { folder, signal }, async (path) => {
    visited.push(path);
  });
  assert.deepEqual([visited, unjudged], [["plain"], [{ what: "packed", why: PACKED }]]);
  const sbom = await plimsoll(["sbom", "oci:image:v1"], folder);
  assert.match(sbom.stdout, /\/packed is a packed program: what is in it is not known/);
});
