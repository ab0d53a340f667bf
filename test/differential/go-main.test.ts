/** Which program a source names: with build tags, on some platforms only, as files, in folders with odd names. */

import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { PlimsollError } from "../../src/base/error.ts";
import { parsePlatform } from "../../src/format/oci/platform.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import type { MainPackage } from "../../src/toolchain/go/main-package.ts";
import { resolveMainPackages } from "../../src/toolchain/go/resolve.ts";
import { type Workshop, workshop } from "./go-workshop.ts";

const MAIN = "package main\n\nfunc main() {}\n";
const behind = (constraint: string) => `//go:build ${constraint}\n\n${MAIN}`;
const MODULE = "module example.com/m\n\ngo 1.24\n";

interface Ask {
  readonly cwd?: string;
  readonly platform?: string;
  readonly tags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

async function find(shop: Workshop, sources: readonly string[], ask: Ask = {}): Promise<MainPackage[]> {
  const go = await shop.open(ask.cwd ?? ".", ask.env);
  return resolveMainPackages(go, sources, {
    platform: parsePlatform(ask.platform ?? "linux/amd64"),
    choices: { ...NO_CHOICES, tags: ask.tags ?? [] },
    cacheFolder: shop.cacheFolder,
    allowModuleFolder: false,
  });
}

async function refusal(shop: Workshop, sources: readonly string[], ask?: Ask): Promise<PlimsollError> {
  try {
    await find(shop, sources, ask);
  } catch (error) {
    assert.ok(error instanceof PlimsollError, String(error));
    return error;
  }
  return assert.fail(`${sources.join(" ")} was accepted`);
}

function shopWith(t: TestContext, files: Readonly<Record<string, string>>): Workshop | undefined {
  const shop = workshop(t);
  shop?.write({ "go.mod": MODULE, ...files });
  return shop;
}

test("what cannot be found is called what it is", async (t) => {
  const shop = shopWith(t, {
    "mac/main_darwin.go": MAIN,
    "lib/lib.go": "package lib\n",
    "work/go.work": "go 1.24\n\nuse ./svc\n",
    "work/svc/go.mod": "module example.com/svc\n\ngo 1.24\n",
    "work/svc/lib.go": "package svc\n",
  });
  if (shop === undefined) return;
  for (const [source, cwd, words] of [
    ["./mac/...", ".", /no package that has Go files for this platform/],
    ["./lib/...", ".", /it matches only libraries/],
    ["gone.go", ".", /there is no file .*gone\.go/],
    ["./...", "work", /go\.work.*as in \.\/svc\/\.\.\./s],
  ] as const) {
    const { why, fix } = await refusal(shop, [source], { cwd });
    assert.match(`${why} ${fix}`, words, source);
  }
});

test("a program that constraints leave out names what lets it in, and that works", async (t) => {
  const shop = shopWith(t, {
    "paid/main.go": behind("enterprise"),
    "both/main.go": behind("enterprise && cloud"),
    "either/main.go": behind("(enterprise || cloud) && !legacy"),
    "arm/main_arm64.go": MAIN,
    "others/main.go": behind("!amd64"),
    "armpaid/main_arm64.go": behind("enterprise"),
    "mac/main_darwin.go": MAIN,
    "gen/main.go": behind("ignore"),
    "never/main.go": behind("enterprise && !enterprise"),
  });
  if (shop === undefined) return;
  const ways: Readonly<Record<string, string>> = {
    paid: "--tags enterprise",
    both: "--tags enterprise,cloud",
    either: "--tags enterprise",
    arm: "--platform linux/arm64",
    others: "--platform linux/arm64",
    armpaid: "--tags enterprise --platform linux/arm64",
  };
  for (const [name, way] of Object.entries(ways)) {
    const { code, fix = "" } = await refusal(shop, [`./${name}`]);
    assert.equal(code, "not-a-main-package");
    assert.equal(fix, `it is a main package with ${way}`, name);
    const tags = /--tags (\S+)/.exec(fix)?.[1]?.split(",") ?? [];
    const platform = /--platform (\S+)/.exec(fix)?.[1] ?? "linux/amd64";
    const [found] = await find(shop, [`./${name}`], { tags, platform });
    assert.equal(found?.importPath, `example.com/m/${name}`);
  }
  assert.match((await refusal(shop, ["./mac"])).fix ?? "", /^it is a program for darwin/);
  assert.match((await refusal(shop, ["./gen"])).fix ?? "", /to build them, name them: \.\/gen\/main\.go$/);
  assert.match((await refusal(shop, ["./never"])).fix ?? "", /package main/);
});

test("named Go files are one program, as go build reads them, and no file is lost", async (t) => {
  const shop = shopWith(t, {
    "main.go": "package main\n\nfunc main() { greet() }\n",
    "greet.go": "package main\n\nfunc greet() {}\n",
    "one.go": behind("ignore"),
    "two.go": behind("ignore"),
    "cmd/x/main.go": MAIN,
    "inner/go.mod": "module example.com/inner\n\ngo 1.24\n",
    "inner/tool.go": MAIN,
    "notes.txt": "",
  });
  if (shop === undefined) return;
  const named = async (...sources: string[]) => {
    const [main, ...others] = await find(shop, sources);
    assert.deepEqual(others, []);
    await using _ = await shop.build(await shop.open(), main!);
    return main!.name;
  };
  assert.equal(await named("main.go", "greet.go"), "main");
  assert.equal(await named("./greet.go", join(shop.folder, "main.go")), "greet");
  assert.equal(await named("one.go"), "one");
  assert.equal(await named("cmd/x/main.go"), "main");
  assert.equal(await named("inner/tool.go"), "tool");
  await assert.rejects(named("one.go", "two.go"), (error: PlimsollError) => {
    assert.equal(error.code, "build-failed");
    assert.match(error.fix ?? "", /once for each/);
    return true;
  });
  assert.match((await refusal(shop, ["one.go", "cmd/x/main.go"])).what, /different folders/);
  assert.match((await refusal(shop, ["./cmd/x", "one.go"])).what, /one\.go is a Go file/);
  assert.equal((await refusal(shop, ["./notes.txt"])).code, "source-invalid");
});

test("a path that exists is a path, whatever its name looks like", async (t) => {
  const odd = ["@harbour/crane", "hoist@v2.1.0", "lift:blue", "über straße/svc", "a b", "x..y", "-dash"];
  const shop = workshop(t);
  if (shop === undefined) return;
  for (const name of odd) shop.write({ [`${name}/go.mod`]: MODULE, [`${name}/main.go`]: MAIN });
  for (const name of odd) {
    for (const source of [name, `./${name}`, join(shop.folder, name)]) {
      const [main] = await find(shop, [source]);
      assert.equal(main?.folder, join(shop.folder, name), source);
      await using _ = await shop.build(await shop.open(), main!);
    }
  }
});

test("a link to the folder of a program names that program, also from outside of its module", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ "real/go.mod": MODULE, "real/cmd/svc/main.go": MAIN });
  symlinkSync("real/cmd/svc", join(shop.folder, "shortcut"));
  symlinkSync("real", join(shop.folder, "through"));
  for (const source of ["./shortcut", "./through/cmd/svc", "shortcut"]) {
    const [main] = await find(shop, [source]);
    assert.equal(main?.importPath, "example.com/m/cmd/svc", source);
    await using _ = await shop.build(await shop.open(), main!);
  }
});

test("programs with the same import path in two modules are two programs", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ "a/go.mod": MODULE, "a/main.go": MAIN, "b/go.mod": MODULE, "b/main.go": MAIN });
  const found = await find(shop, ["./a", "./b", "./a"]);
  assert.deepEqual(
    found.map(({ folder }) => folder),
    [join(shop.folder, "a"), join(shop.folder, "b")],
  );
});

test("for a program in GOPATH, the error says how to build it without modules, and that works", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const folder = "gopath/src/example.com/old/cmd/svc";
  shop.write({ [`${folder}/main.go`]: MAIN });
  const GOPATH = join(shop.folder, "gopath");
  assert.match((await refusal(shop, [`./${folder}`], { env: { GOPATH } })).fix ?? "", /GO111MODULE=off/);
  for (const source of [`./${folder}`, "example.com/old/cmd/svc"]) {
    const [main] = await find(shop, [source], { env: { GOPATH, GO111MODULE: "off" } });
    assert.equal(main?.importPath, "example.com/old/cmd/svc");
  }
});

test("a workspace that GOWORK names applies where no go.work is above", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  mkdirSync(join(shop.folder, "empty"));
  shop.write({
    "ws/go.work": "go 1.24\n\nuse ../mod\n",
    "mod/go.mod": MODULE,
    "mod/cmd/svc/main.go": MAIN,
  });
  const env = { GOWORK: join(shop.folder, "ws/go.work") };
  const [main] = await find(shop, ["example.com/m/cmd/svc"], { cwd: "empty", env });
  assert.equal(main?.folder, join(shop.folder, "mod/cmd/svc"));
});
