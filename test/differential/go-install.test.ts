import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { PlimsollError } from "../../src/base/error.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { listDependencies } from "../../src/toolchain/go/dependencies.ts";
import type { Go } from "../../src/toolchain/go/go.ts";
import { publish, stampsOf, type Workshop, workshop } from "./go-workshop.ts";

const program = (text: string) => `package main\n\nfunc main() { println("${text}") }\n`;
const goMod = (path: string, more = "") => `module ${path}\n\ngo 1.24\n${more}`;

/** A workshop whose only module proxy has a few made-up modules. */
function published(t: TestContext): { shop: Workshop; env: Record<string, string> } | undefined {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const library = { "go.mod": goMod("example.test/lib"), "lib.go": 'package lib\n\nconst Name = "lib"\n' };
  const env = publish(shop, [
    { path: "example.test/lib", version: "v1.0.0", files: library },
    {
      path: "example.test/lib",
      version: "v1.0.1",
      files: { ...library, "lib.go": library["lib.go"].replace('lib"', 'replaced"') },
    },
    {
      path: "example.test/tool",
      version: "v1.1.0",
      files: { "go.mod": goMod("example.test/tool"), "main.go": program("old") },
    },
    {
      path: "example.test/tool",
      version: "v1.2.0",
      files: {
        "go.mod": goMod("example.test/tool", "\nrequire example.test/lib v1.0.0\n"),
        "main.go": 'package main\n\nimport "example.test/lib"\n\nfunc main() { println("tool", lib.Name) }\n',
        "inner/inner.go": "package inner\n",
      },
    },
    {
      path: "example.test/tool/v2",
      version: "v2.0.0",
      files: { "go.mod": goMod("example.test/tool/v2"), "cmd/second/main.go": program("second") },
    },
  ]);
  mkdirSync(join(shop.folder, "empty"));
  return { shop, env };
}

/** A module whose go.mod replaces another one, with a committed go.sum. */
function publishReplaced(shop: Workshop, go: Go): void {
  const args = ["mod", "download", "-json", "example.test/lib@v1.0.1"];
  const lib = execFileSync(go.program, args, { cwd: go.cwd, env: go.env, encoding: "utf8", stdio: "pipe" });
  const { Sum, GoModSum } = JSON.parse(lib) as { Sum: string; GoModSum: string };
  const directives = [
    "require example.test/lib v1.0.0",
    "replace example.test/lib => example.test/lib v1.0.1",
    "exclude example.test/tool v1.1.0",
  ];
  publish(shop, [
    {
      path: "example.test/replaced",
      version: "v1.0.0",
      files: {
        "go.mod": goMod("example.test/replaced", `\n${directives.join("\n\n")}\n`),
        "go.sum": `example.test/lib v1.0.1 ${Sum}\nexample.test/lib v1.0.1/go.mod ${GoModSum}\n`,
        "main.go": 'package main\n\nimport "example.test/lib"\n\nfunc main() { println(lib.Name) }\n',
      },
    },
  ]);
}

const says = (path: string) => execFileSync("sh", ["-c", '"$0" 2>&1', path], { encoding: "utf8" }).trim();

test("latest is resolved to a version, which the binary records", async (t) => {
  const { shop, env } = published(t) ?? {};
  if (shop === undefined) return;
  const go = await shop.open("empty", env);
  const main = await shop.resolve(go, "example.test/tool@latest");
  assert.equal(main.module?.version, "v1.2.0");
  assert.match(main.module?.sum ?? "", /^h1:/);
  await using binary = await shop.build(go, main);
  assert.equal(says(binary.path), "tool lib");
  const stamps = stampsOf(go, binary.path);
  assert.ok(stamps.some((line) => line.startsWith("mod example.test/tool v1.2.0 h1:")));
  assert.ok(stamps.includes("build -trimpath=true"));
  assert.equal(existsSync(join(shop.folder, "home/go")), false, "the user's GOPATH is left alone");
  const old = await shop.resolve(go, "example.test/tool@v1.1");
  assert.equal(old.module?.version, "v1.1.0");
});

test("the longest prefix of the path that contains the package is its module", async (t) => {
  const { shop, env } = published(t) ?? {};
  if (shop === undefined) return;
  const go = await shop.open("empty", env);
  const main = await shop.resolve(go, "example.test/tool/v2/cmd/second@latest");
  assert.equal(main.module?.path, "example.test/tool/v2");
  assert.equal(main.name, "second");
  await using binary = await shop.build(go, main);
  assert.equal(says(binary.path), "second");
});

test("another platform, with GOBIN set, in a folder with the user's go.mod, go.work and -mod=vendor", async (t) => {
  const { shop, env } = published(t) ?? {};
  if (shop === undefined) return;
  shop.write({
    "module/go.mod": goMod("example.com/own"),
    "module/go.work": "go 1.24\n\nuse .\n",
    "module/vendor/modules.txt": "",
  });
  const settingsFile = join(shop.folder, "goenv");
  writeFileSync(settingsFile, `GOBIN=${join(shop.folder, "gobin")}\nGOFLAGS=-ldflags=-X=main.x=y\n`);
  for (const more of [{ GOBIN: join(shop.folder, "gobin") }, { GOENV: settingsFile }]) {
    const go = await shop.open("module", { ...env, ...more, GOFLAGS: "-mod=vendor -modcacherw" });
    const architecture: string = shop.platform.architecture === "arm64" ? "amd64" : "arm64";
    const platform = { os: "linux", architecture };
    const main = await shop.resolve(go, "example.test/tool@v1.1.0");
    await using binary = await shop.build(go, main, { platform });
    assert.ok(stampsOf(go, binary.path).includes(`build GOARCH=${architecture}`));
  }
  assert.equal(existsSync(join(shop.folder, "gobin")), false);
});

test("the dependencies are those that go install chooses", async (t) => {
  const { shop, env } = published(t) ?? {};
  if (shop === undefined) return;
  const go = await shop.open("empty", env);
  const main = await shop.resolve(go, "example.test/tool@latest");
  const request = { package: main, platform: shop.platform, choices: NO_CHOICES, cacheFolder: shop.cacheFolder };
  const listed = await listDependencies(go, { ...request, cgo: true });
  assert.equal(listed.at(-1)?.importPath, "example.test/tool");
  assert.equal(listed.at(-1)?.module, "example.test/tool@v1.2.0");
  assert.ok(listed.some(({ module }) => module === "example.test/lib@v1.0.0"));
});

test("a go.mod with directives that go install refuses is refused, or built in the module's folder", async (t) => {
  const { shop, env } = published(t) ?? {};
  if (shop === undefined) return;
  const go = await shop.open("empty", env);
  publishReplaced(shop, go);
  await assert.rejects(shop.resolve(go, "example.test/replaced@latest"), (error: PlimsollError) => {
    assert.equal(error.code, "module-not-installable");
    assert.match(error.why ?? "", /replace and exclude/);
    assert.match(error.fix ?? "", /--module-folder.*\(devel\)/);
    return true;
  });
  const main = await shop.resolve(go, "example.test/replaced@latest", NO_CHOICES, true);
  assert.equal(main.how, "module-folder");
  assert.match(main.notes.join(), /\(devel\) instead of v1\.0\.0/);
  await using binary = await shop.build(go, main);
  assert.equal(says(binary.path), "replaced");
  assert.ok(stampsOf(go, binary.path).includes("mod example.test/replaced (devel)"));
});

test("a package that does not exist, or is not a program, is reported", async (t) => {
  const { shop, env } = published(t) ?? {};
  if (shop === undefined) return;
  const go = await shop.open("empty", env);
  const refuses = (source: string, code: string) => assert.rejects(shop.resolve(go, source), { code }, source);
  await refuses("example.test/nothing@latest", "module-not-found");
  await refuses("example.test/tool@v9.9.9", "module-not-found");
  await refuses("example.test/tool/missing@latest", "source-invalid");
  const library = await shop.resolve(go, "example.test/lib@latest");
  await assert.rejects(shop.build(go, library), { code: "not-a-main-package" });
  const offline = await shop.open("empty", { ...env, GOPROXY: "off" });
  await assert.rejects(shop.resolve(offline, "example.test/tool@latest"), (error: PlimsollError) => {
    assert.equal(error.code, "module-not-found");
    assert.match(error.fix ?? "", /module cache/);
    return true;
  });
});

test("with GOPROXY=off, the content of the module cache is enough", async (t) => {
  const { shop, env } = published(t) ?? {};
  if (shop === undefined) return;
  const go = await shop.open("empty", env);
  await using online = await shop.build(go, await shop.resolve(go, "example.test/tool@latest"));
  const offline = await shop.open("empty", { ...env, GOPROXY: "off" });
  const main = await shop.resolve(offline, "example.test/tool@v1.2.0");
  await using binary = await shop.build(offline, main);
  assert.ok(readFileSync(binary.path).equals(readFileSync(online.path)));
  const request = { package: main, platform: shop.platform, choices: NO_CHOICES, cacheFolder: shop.cacheFolder };
  assert.equal((await listDependencies(offline, { ...request, cgo: true })).at(-1)?.importPath, "example.test/tool");
});

test("a real program, from the user's own module proxy, for two platforms", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  mkdirSync(join(shop.folder, "empty"));
  const go = await shop.open("empty");
  const main = await shop.resolve(go, "github.com/rakyll/hey@latest").catch((error: PlimsollError) => {
    if (process.env.CI || error.code !== "module-not-found") throw error;
    t.skip(`no module proxy answers: ${error.why}`);
  });
  if (main === undefined) return;
  for (const architecture of ["amd64", "arm64"]) {
    await using binary = await shop.build(go, main, { platform: { os: "linux", architecture } });
    const stamps = stampsOf(go, binary.path);
    assert.ok(stamps.includes(`mod github.com/rakyll/hey ${main.module?.version} ${main.module?.sum}`));
    assert.ok(stamps.includes(`build GOARCH=${architecture}`));
  }
});
