import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PlimsollError } from "../../src/base/error.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { openGo } from "../../src/toolchain/go/go.ts";
import { resolveMainPackages } from "../../src/toolchain/go/resolve.ts";
import type { ResolveOptions } from "../../src/toolchain/go/resolve-options.ts";
import { REPOSITORY } from "../support/tools.ts";
import { type Workshop, workshop } from "./go-workshop.ts";

function withFixture(shop: Workshop, name: string): string {
  cpSync(join(REPOSITORY, "test/fixtures/go", name), join(shop.folder, name), { recursive: true });
  return `./${name}`;
}

test("for a source that is not a main package, the error says what it is, and which main packages exist", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "m/go.mod": "module example.com/m\n\ngo 1.24\n",
    "m/lib/lib.go": "package lib\n",
    "m/cmd/order/main.go": "package main\n\nfunc main() {}\n",
    "m/docs/readme.txt": "",
    "bare/main.go": "package main\n\nfunc main() {}\n",
  });
  const go = await shop.open("m");
  const refusal = async (source: string): Promise<PlimsollError> => {
    try {
      await shop.resolve(go, source);
    } catch (error) {
      return error as PlimsollError;
    }
    assert.fail(`${source} was accepted`);
  };
  for (const source of ["./lib", "./docs", "example.com/m/lib", "./lib/..."]) {
    const error = await refusal(source);
    assert.equal(error.code, "not-a-main-package", source);
    assert.equal(error.fix, "main packages here: ./cmd/order", source);
  }
  assert.equal((await refusal("../bare")).code, "module-not-found");
  assert.equal((await refusal("./nothing")).code, "source-invalid");
  assert.equal((await refusal("./docs/readme.txt")).code, "source-invalid");
  assert.equal((await refusal("example.com/m/nothing")).code, "source-invalid");
});

test("a pattern means all main packages that it matches", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "lib/lib.go": "package lib\n",
    "cmd/a/main.go": "package main\n\nfunc main() {}\n",
    "cmd/b/main.go": "package main\n\nfunc main() {}\n",
  });
  const go = await shop.open();
  const options = {
    platform: shop.platform,
    choices: NO_CHOICES,
    cacheFolder: shop.cacheFolder,
    allowModuleFolder: false,
  };
  const found = await resolveMainPackages(go, ["./...", "./cmd/a"], options);
  assert.deepEqual(
    found.map(({ importPath }) => importPath),
    ["example.com/m/cmd/a", "example.com/m/cmd/b"],
  );
});

test("a build error quotes the compiler", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const go = await shop.open();
  const main = await shop.resolve(go, withFixture(shop, "broken"));
  await assert.rejects(shop.build(go, main), (error: PlimsollError) => {
    assert.equal(error.code, "build-failed");
    assert.match(error.why ?? "", /main\.go:\d+:\d+: /);
    return true;
  });
  await assert.rejects(shop.build(go, main, { platform: { os: "linux", architecture: "vax" } }), {
    code: "platform-unknown",
  });
});

test("without go, or with one that is too old, the error proposes a fix", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  await assert.rejects(openGo({ cwd: shop.folder, env: { PATH: shop.folder } }), { code: "program-missing" });
});

for (const [fixture, holds] of [
  ["netonly", true],
  ["users", true],
  ["plain", true],
  ["sqlite", false],
  ["cgo-direct", false],
] as const) {
  test(`${fixture} ${holds ? "can do without C" : "needs C"}`, async (t) => {
    const shop = workshop(t);
    if (shop === undefined) return;
    const go = await shop.open();
    for (const platform of [shop.platform, { os: "linux", architecture: "arm64" }]) {
      const options: ResolveOptions = {
        platform,
        choices: NO_CHOICES,
        cacheFolder: shop.cacheFolder,
        allowModuleFolder: false,
      };
      const [main] = await resolveMainPackages(go, [withFixture(shop, fixture)], options);
      const judgement = await shop.judge(go, main!, { platform });
      assert.equal(judgement.verdict.holds, holds);
      if (!holds)
        assert.match(judgement.verdict.evidence.join("\n"), fixture === "sqlite" ? /static_mock\.go/ : /main\.go/);
      const driver = judgement.facts.refused.map(({ importPath }) => importPath);
      assert.equal((await shop.judge(go, main!, { platform, allowed: driver })).verdict.holds, true);
    }
  });
}
