import assert from "node:assert/strict";
import { test } from "node:test";
import type { Go } from "./go.ts";
import { outsideModules, parseVersionedPath, resolveRemotePackage } from "./remote-package.ts";

test("flags about a main module are left out of GOFLAGS as go cuts it, quotes and all", () => {
  for (const [given, left] of [
    ["-mod=mod -tags=x", "-tags=x"],
    ["'-modfile=/a b/ci.mod' --mod=vendor -v", "-v"],
    [`"-ldflags=-X 'main.v=1 -mod=x'" -modcacherw`, `"-ldflags=-X 'main.v=1 -mod=x'" -modcacherw`],
    ["", ""],
  ] as const) {
    assert.deepEqual(outsideModules(given), { GOWORK: "off", GOFLAGS: left });
  }
});

test("upgrade is latest where there is nothing to upgrade", () => {
  assert.equal(parseVersionedPath("example.com/x@upgrade")?.query, "latest");
  assert.equal(parseVersionedPath("example.com/x@v1")?.query, "v1");
});

test("a pattern with a version is refused in words of its own", async () => {
  const wanted = parseVersionedPath("example.com/x/cmd/...@v1.2.3")!;
  const options = { cacheFolder: "/nowhere" } as Parameters<typeof resolveRemotePackage>[2];
  await assert.rejects(resolveRemotePackage({} as Go, wanted, options), {
    code: "source-invalid",
    fix: "name the programs: example.com/x/cmd/NAME@v1.2.3",
  });
});
