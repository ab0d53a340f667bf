import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PlimsollError } from "../../src/base/error.ts";
import { buildPlain } from "../../src/toolchain/go/build.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { inputsOfBuild } from "../../src/toolchain/go/inputs.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";
import { stampsOf, workshop } from "./go-workshop.ts";

/** Prints values that were set by linker flags and tags. It has no imports, so that it compiles fast. */
const SAYS = { "main.go": 'package main\n\nvar a, b = "-", "-"\n\nfunc main() { println(a, b, tag) }\n' };
const TAGGED = {
  ...SAYS,
  "with.go": '//go:build one && two\n\npackage main\n\nconst tag = "tagged"\n',
  "without.go": '//go:build !one || !two\n\npackage main\n\nconst tag = "untagged"\n',
};
const MODULE = { "go.mod": "module example.com/says\n\ngo 1.24\n" };

const says = (path: string) => execFileSync("sh", ["-c", '"$0" 2>&1', path], { encoding: "utf8" }).trim();

test("linker flags and tags from GOFLAGS and from the user are combined", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ ...MODULE, ...TAGGED });
  const go = await shop.open(".", { GOFLAGS: "'-ldflags=-X main.a=from\u00a0goflags' -tags=one" });
  const choices = { ...NO_CHOICES, tags: ["two"], ldflags: ["-X 'main.b=from the user'"] };
  const main = await shop.resolve(go, ".", choices);
  await using binary = await shop.build(go, main, { choices });
  assert.equal(says(binary.path), "from\u00a0goflags from the user tagged");
  const stamps = stampsOf(go, binary.path);
  assert.ok(stamps.includes("build -trimpath=true"));
  assert.ok(stamps.includes("build -tags=one,two"));
  assert.ok(stamps.includes("build CGO_ENABLED=0"));
});

test("a warm build does not link, and a change is noticed", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ ...MODULE, ...TAGGED });
  const go = await shop.open();
  const main = await shop.resolve(go, ".");
  const inode = async () => {
    await using binary = await shop.build(go, main);
    return statSync(binary.path).ino;
  };
  const first = await inode();
  assert.equal(await inode(), first);
  shop.write({ "main.go": SAYS["main.go"].replaceAll('"-"', '"changed"') });
  assert.notEqual(await inode(), first);
  const [kind] = readdirSync(join(shop.cacheFolder, "go-build"));
  assert.deepEqual(
    readdirSync(join(shop.cacheFolder, "go-build", kind!)),
    ["says"],
    "no run leaves its own name behind",
  );
});

test("two builds at once both get their binary", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ ...MODULE, ...TAGGED });
  const go = await shop.open();
  const main = await shop.resolve(go, ".");
  const binaries = await Promise.all([shop.build(go, main), shop.build(go, main), shop.build(go, main)]);
  const bytes = binaries.map(({ path }) => readFileSync(path));
  assert.ok(bytes.every((one) => one.equals(bytes[0]!)));
  for (const binary of binaries) await binary[Symbol.asyncDispose]();
});

test("a workspace, and a module nested in it, are built from the user's current folder", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.work": "go 1.24\n\nuse (\n\t.\n\t./library\n\t./tools\n)\n",
    "go.mod": "module example.com/shop\n\ngo 1.24\n\nrequire example.com/library v0.0.0\n",
    "cmd/order/main.go": 'package main\n\nimport "example.com/library"\n\nfunc main() { println(library.Name) }\n',
    "library/go.mod": "module example.com/library\n\ngo 1.24\n",
    "library/name.go": 'package library\n\nconst Name = "from the workspace"\n',
    "tools/go.mod": "module example.com/tools\n\ngo 1.24\n",
    "tools/gen/main.go": 'package main\n\nfunc main() { println("nested") }\n',
    "outside/go.mod": "module example.com/outside\n\ngo 1.24\n",
    "outside/main.go": 'package main\n\nfunc main() { println("outside") }\n',
  });
  const go = await shop.open(".", { GOPROXY: "off" });
  for (const [source, output] of [
    ["./cmd/order", "from the workspace"],
    ["example.com/shop/cmd/order", "from the workspace"],
    ["tools/gen", "nested"],
    ["example.com/tools/gen", "nested"],
  ] as const) {
    await using binary = await shop.build(go, await shop.resolve(go, source));
    assert.equal(says(binary.path), output, source);
  }
  await assert.rejects(shop.resolve(go, "./outside"), (error: PlimsollError) => {
    assert.equal(error.code, "source-invalid");
    assert.match(error.fix ?? "", /GOWORK=off/);
    return true;
  });
  const alone = await shop.open(".", { GOWORK: "off" });
  await using outside = await shop.build(alone, await shop.resolve(alone, "./outside"));
  assert.equal(says(outside.path), "outside");
  const inner = await shop.open("tools/gen");
  await using here = await shop.build(inner, await shop.resolve(inner, "."));
  assert.equal(says(here.path), "nested");
});

test("the build uses a vendor folder and a replacement", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "app/go.mod":
      "module example.com/app\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n\nreplace example.com/dep => ../dep\n",
    "app/main.go": 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Name) }\n',
    "dep/go.mod": "module example.com/dep\n\ngo 1.24\n",
    "dep/dep.go": 'package dep\n\nconst Name = "replaced"\n',
  });
  const go = await shop.open("app", { GOPROXY: "off" });
  await using replaced = await shop.build(go, await shop.resolve(go, "."));
  assert.equal(says(replaced.path), "replaced");
  execFileSync(go.program, ["mod", "vendor"], { cwd: join(shop.folder, "app"), env: go.env });
  shop.write({ "app/vendor/example.com/dep/dep.go": 'package dep\n\nconst Name = "vendored"\n' });
  const vendored = await shop.open("app", { GOPROXY: "off", GOFLAGS: "-mod=vendor" });
  await using binary = await shop.build(vendored, await shop.resolve(vendored, "."));
  assert.equal(says(binary.path), "vendored");
});

test("embedded files and a path through a symbolic link", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  cpSync(join(REPOSITORY, "test/fixtures/go/embed"), join(shop.folder, "embed"), { recursive: true });
  symlinkSync(join(shop.folder, "embed"), join(shop.folder, "link"));
  const go = await shop.open();
  await using direct = await shop.build(go, await shop.resolve(go, "./embed"));
  await using linked = await shop.build(go, await shop.resolve(go, "./link"));
  assert.ok(readFileSync(direct.path).equals(readFileSync(linked.path)));
  assert.match(execFileSync(direct.path, { encoding: "utf8" }), /\S/);
});

test("the revision is stamped according to the user's settings, and named as an input", async (t) => {
  const shop = workshop(t);
  const git = requireTool(t, "git");
  if (shop === undefined || git === undefined) return;
  shop.write(
    Object.fromEntries(Object.entries({ ...MODULE, ...TAGGED }).map(([name, text]) => [`origin/${name}`, text])),
  );
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
  const inOrigin = (...args: string[]) =>
    execFileSync(git, [...identity, ...args], {
      cwd: join(shop.folder, "origin"),
      env: shop.environment,
      stdio: "pipe",
    });
  inOrigin("init", "--quiet");
  for (const message of ["first", "second"]) {
    inOrigin("add", ".");
    inOrigin("commit", "--quiet", "--allow-empty", "--message", message);
  }
  inOrigin("tag", "v1.2.3");
  inOrigin("clone", "--quiet", "--depth=1", `file://${join(shop.folder, "origin")}`, join(shop.folder, "shallow"));
  const revision = inOrigin("rev-parse", "HEAD").toString().trim();

  for (const [folder, isShallow] of [
    ["origin", "false"],
    ["shallow", "true"],
  ] as const) {
    const go = await shop.open(folder);
    const main = await shop.resolve(go, ".");
    await using stamped = await shop.build(go, main);
    const stamps = stampsOf(go, stamped.path);
    assert.ok(stamps.includes(`build vcs.revision=${revision}`), folder);
    const settings = new Map(
      stamps.filter((line) => line.startsWith("build ")).map((line) => line.slice(6).split("=") as [string, string]),
    );
    const request = { package: main, platform: shop.platform, cgo: false, strip: true, trimpath: true } as const;
    const inputs = await inputsOfBuild(
      go,
      { ...request, choices: NO_CHOICES, cacheFolder: shop.cacheFolder },
      { goVersion: go.version, main: { path: "example.com/says", version: "v1.2.3", sum: "" }, settings },
    );
    const input = (name: string) => inputs.find((one) => one.name === name)?.value;
    assert.equal(input("vcs.shallow"), isShallow);
    assert.equal(input("vcs.revision"), revision);
    assert.equal(input("module"), "example.com/says@v1.2.3");
    assert.equal(input("flags"), "-trimpath -ldflags=-s -w");
    assert.deepEqual(
      inputs,
      inputs.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );

    await using unstamped = await shop.build(go, main, { choices: { ...NO_CHOICES, vcs: false } });
    assert.ok(!stampsOf(go, unstamped.path).some((line) => line.includes("vcs.")));
    const quiet = await shop.open(folder, { GOFLAGS: "-buildvcs=false" });
    await using silent = await shop.build(quiet, main);
    assert.ok(!stampsOf(go, silent.path).some((line) => line.includes("vcs.")));
  }
});

test("experiments, FIPS 140 and architecture levels of the user's settings reach the compiler", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ ...MODULE, ...TAGGED });
  const go = await shop.open(".", { GOEXPERIMENT: "jsonv2", GOFIPS140: "latest", GOARM: "6" });
  const platform = { os: "linux", architecture: "arm" };
  const main = await shop.resolve(go, ".");
  await using binary = await shop.build(go, main, { platform });
  const stamps = stampsOf(go, binary.path);
  assert.ok(stamps.includes("build GOEXPERIMENT=jsonv2"));
  assert.ok(stamps.includes("build GOFIPS140=latest"));
  assert.ok(stamps.includes("build GOARM=6"));
  await using v7 = await shop.build(go, main, { platform: { ...platform, variant: "v7" } });
  assert.ok(stampsOf(go, v7.path).includes("build GOARM=7"), "a variant is more than GOARM");
});

test("a plain build keeps what a stripped build loses", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ ...MODULE, ...TAGGED });
  const go = await shop.open();
  const main = await shop.resolve(go, ".");
  const request = { package: main, platform: shop.platform, choices: NO_CHOICES, cacheFolder: shop.cacheFolder };
  await using plain = await buildPlain(go, request, { strip: false });
  await using stripped = await buildPlain(go, request, { strip: true });
  assert.ok(statSync(plain.path).size > statSync(stripped.path).size);
  assert.ok(readFileSync(plain.path).includes(shop.folder));
  assert.ok(!readFileSync(stripped.path).includes(shop.folder));
});

test("an interrupt ends the build and leaves no work folder", { skip: process.platform === "win32" }, async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ ...MODULE, ...TAGGED });
  const work = join(shop.folder, "work");
  mkdirSync(work);
  const abort = new AbortController();
  const go = await shop.open(".", { GOTMPDIR: work, GOCACHE: join(shop.folder, "cold") }, abort.signal);
  const main = await shop.resolve(go, ".");
  await assert.rejects(shop.build(go, main, { onPackage: () => abort.abort() }), { code: "interrupted" });
  assert.deepEqual(readdirSync(work), []);
});
