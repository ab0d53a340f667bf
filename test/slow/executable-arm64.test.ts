import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "../../src/base/version.ts";
import { executableFor, same, samePage, stageFor } from "../support/executable-stage.ts";
import { missing, requireTool } from "../support/tools.ts";

test("an executable for arm64 does under emulation what the checkout does", async (t) => {
  const qemu = requireTool(t, "qemu-aarch64");
  if (qemu === undefined) return;
  const libraries = "/usr/aarch64-linux-gnu";
  if (!existsSync(join(libraries, "lib/libatomic.so.1")))
    return missing(t, "the C libraries for arm64 are not installed");
  const program = await executableFor(t, "linux/arm64");
  if (program === undefined) return;
  const stage = await stageFor(t, [qemu, program], { QEMU_LD_PREFIX: libraries });
  assert.equal(stage.executable("--version").stdout, `${VERSION} (executable, linux/arm64)\n`);
  same(stage, "explain", "full");
  same(stage, "explain", "oci:layout", "--platform", "linux/amd64", "--no-cache");
  samePage(stage);
});
