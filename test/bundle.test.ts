import assert from "node:assert/strict";
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundle } from "../scripts/bundle.ts";
import { run } from "../scripts/program.ts";
import { formatPlatform } from "../src/format/oci/platform.ts";
import { HOST } from "../src/store/form.ts";
import { startFakeRegistry } from "./support/fake-registry.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY, requireTool } from "./support/tools.ts";

test("the published package", async (t) => {
  const root = temporaryFolder(t);
  for (const path of ["package.json", "README.md", "LICENSE", "NOTICE", "data", "docs", "src", "bin"]) {
    cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  }
  await bundle(join(root, "dist"));
  const { version, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const launcher = join(root, bin.plimsoll);
  const textOf = (file: string) => readFileSync(join(root, "dist", file), "utf8");
  // HOME may be a folder that cannot be written to.
  const caches = temporaryFolder(t);
  const env = { ...process.env, npm_config_cache: join(caches, "npm"), PLIMSOLL_CACHE: join(caches, "plimsoll") };

  await t.test("runs from one file, with nothing installed beside it", async () => {
    const answer = `${version} (npm package, ${formatPlatform(HOST)})\n`;
    assert.deepEqual(await run(process.execPath, [launcher, "--version"]), { exitCode: 0, output: answer });
    const { exitCode, output } = await run(process.execPath, [launcher, "slim", "--help"]);
    assert.equal(exitCode, 0);
    assert.match(output, /USAGE/);
  });

  await t.test("starts from few files, and has no code twice but what a thread loads alone", () => {
    const texts = new Map(globSync("*.js", { cwd: join(root, "dist") }).map((file) => [file, textOf(file)]));
    const startsFrom = (file: string) =>
      new Set(
        texts
          .get(file)!
          .matchAll(/ from "\.\/(.+)";$/gm)
          .map(([, from]) => from),
      );
    assert.deepEqual(startsFrom("cli.js"), new Set(["part-start.js"]));
    assert.deepEqual(startsFrom("part-start.js"), new Set());
    assert.deepEqual(startsFrom("part-thread.js"), new Set(["part-start.js"]));
    assert.deepEqual(startsFrom("survey-thread.js"), new Set());
    // esbuild writes above each part which it is.
    const places = [...texts].flatMap(([file, text]) => [
      ...new Set(text.matchAll(/^\/\/ (part-.+)$/gm).map(([, part]) => `${part} in ${file}`)),
    ]);
    const parts = places.map((place) => place.split(" ")[0]);
    assert.ok(parts.length > 100);
    assert.deepEqual(
      parts.filter((part, index) => parts.indexOf(part) !== index),
      [],
      places.join("\n"),
    );
  });

  await t.test("holds the program, its data and the pages that its messages name, and nothing else", async (t) => {
    const npm = requireTool(t, "npm");
    if (npm === undefined) return;
    const { output } = await run(npm, ["pack", "--dry-run", "--json", "--ignore-scripts", "--silent"], {
      cwd: root,
      env,
    });
    const [pack] = Object.values(JSON.parse(output)) as { files: { path: string }[] }[];
    const files = pack!.files.map(({ path }) => path);
    assert.deepEqual(
      files.filter((path) => /_test\.go$|\.test\.|\/\./.test(path)),
      [],
    );
    const paths = files.map((path) => path.replace(/^((?:data|docs)\/[\w-]+|dist\/types)\/.*|(dist\/part)-.*/, "$1$2"));
    assert.deepEqual([...new Set(paths)].sort(), [
      "LICENSE",
      "NOTICE",
      "README.md",
      "data/auditor",
      "data/base",
      "data/page",
      "data/prober",
      "data/source-reader",
      "data/trial-probe",
      "dist/LICENSES.txt",
      "dist/cli.js",
      "dist/index.js",
      "dist/part",
      "dist/plimsoll.js",
      "dist/survey-thread.js",
      "dist/types",
      "docs/errors",
      "docs/guide",
      "docs/rules",
      "package.json",
    ]);
  });

  await t.test("prints the pages that its messages name", async () => {
    const { exitCode, output } = await run(process.execPath, [launcher, "help", "cgo-required"], { cwd: root });
    assert.equal(exitCode, 0, output);
    assert.match(output, /^errors\/cgo-required\n[\s\S]*\nrules\/cgo-required\n/);
  });

  await t.test("finds its data: it builds an image with the static base, and a page", async (t) => {
    if (requireTool(t, "go") === undefined) return;
    const service = join(REPOSITORY, "test/fixtures/go/plain");
    const layout = join(root, "layout");
    const page = join(root, "page.html");
    const words = ["slim", service, "-o", `oci:${layout}`, "--measure", "none", "--report", page];
    const slim = await run(process.execPath, [launcher, ...words], { env });
    assert.equal(slim.exitCode, 0, slim.output);
    assert.match(slim.output, /static base: certificates/);
    assert.match(readFileSync(page, "utf8"), /^<!doctype html>/);
  });

  await t.test("speaks HTTP: it pushes to a registry and reads from it, and asks docker", async (t) => {
    if (requireTool(t, "go") === undefined) return;
    const registry = await startFakeRegistry(t);
    const reference = `${registry.host}/team/plain:1`;
    const env = { ...process.env, DOCKER_CONFIG: temporaryFolder(t), PLIMSOLL_CACHE: join(caches, "plimsoll") };
    const service = join(REPOSITORY, "test/fixtures/go/plain");
    const words = ["slim", service, "-o", reference, "--measure", "none"];
    const pushed = await run(process.execPath, [launcher, ...words], { env });
    assert.equal(pushed.exitCode, 0, pushed.output);
    const read = await run(process.execPath, [launcher, "explain", reference], { env });
    assert.equal(read.exitCode, 0, read.output);
    const docker = { ...env, DOCKER_HOST: `tcp://${registry.host}` };
    const asked = await run(process.execPath, [launcher, "explain", "docker-daemon:plain:1"], { env: docker });
    assert.match(asked.output, /docker/);
    assert.doesNotMatch(asked.output, /defect/);
  });

  await t.test("is a library with types", async () => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
    symlinkSync(root, join(folder, "node_modules/plimsoll"));
    symlinkSync(join(REPOSITORY, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
    symlinkSync(join(REPOSITORY, "node_modules/undici-types"), join(folder, "node_modules/undici-types"));
    const use = 'import { type SlimReport, slim, VERSION } from "plimsoll";\nconsole.log(typeof slim, VERSION);\n';
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "use.ts"), `${use}export type Digest = SlimReport["image"];\n`);
    const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
    const flags = ["--strict", "--noEmit", "--target", "esnext", "--module", "nodenext", "--types", "node"];
    const types = await run(process.execPath, [compiler, ...flags, "use.ts"], { cwd: folder });
    assert.deepEqual(types, { exitCode: 0, output: "" });
    const { output } = await run(process.execPath, ["use.ts"], { cwd: folder });
    assert.equal(output, `function ${version}\n`);
  });

  await t.test("includes the licence of every package in the bundle, and prints them", async () => {
    const licences = readFileSync(join(root, "dist/LICENSES.txt"), "utf8");
    for (const name of ["@bufbuild/protobuf", "@stricli/core", "listr2", "undici", "yaml", "zod"])
      assert.ok(licences.includes(`==== ${name} `), name);
    const printed = await run(process.execPath, [launcher, "help", "licences"]);
    assert.ok(printed.output.endsWith(licences.trimEnd().concat("\n")));
  });

  await t.test("says what to do on a Node that is too old", async () => {
    const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "24.15.0" } })`;
    const { exitCode, output } = await run(process.execPath, [
      `--import=data:text/javascript,${encodeURIComponent(older)}`,
      launcher,
      "--version",
    ]);
    assert.equal(exitCode, 4);
    assert.match(output, /^error plimsoll needs Node 26 or newer, and this is v.*\n {2}why .*\n {2}fix .*\n$/);
  });
});
