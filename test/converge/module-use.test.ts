import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ConvergeReport } from "../../src/index.ts";
import { type PublishedModule, publish, workshop } from "../differential/go-workshop.ts";
import { runHere } from "../support/slim.ts";

const PATH = "example.com";

function published(word: string, files: Readonly<Record<string, string>>, requires = ""): PublishedModule {
  const [name = "", version = ""] = word.split("@");
  const lines = requires.split(" ").filter(Boolean);
  const needs = lines.map((one) => `require ${PATH}/${one.replace("@", " ")}\n`).join("");
  return {
    path: `${PATH}/${name}`,
    version,
    files: { "go.mod": `module ${PATH}/${name}\n\ngo 1.21\n\n${needs}`, ...files },
  };
}

/** Code that no compiler makes small. */
const LONG = Array.from({ length: 1000 }, (_, index) => `\tprintln(${index}, len(os.Args))\n`).join("");
const importing = (name: string, constraint: string) =>
  `${constraint}package p\n\nimport _ "${PATH}/${name}"\n\nfunc init() {}\n`;

/**
 * `p` imports `tagged` only with a tag and `windows` only there; of `one` a single function is used, of `p` two, and `idle`
 * is required for nothing.
 */
const MODULES = [
  published("one@v1.0.0", {
    "one.go": `package one\n\nimport "os"\n\n//go:noinline\nfunc Do() {\n${LONG}}\n\nfunc More() {}\n`,
  }),
  published(
    "p@v1.0.0",
    {
      "p.go": `package p\n\nimport "${PATH}/one"\n\nfunc First() { one.More() }\n\nfunc Second() {}\n`,
      "tagged.go": importing("tagged", "//go:build extra\n\n"),
      "only_windows.go": importing("windows", ""),
    },
    "one@v1.0.0 tagged@v1.0.0 windows@v1.0.0",
  ),
  published("tagged@v1.0.0", { "tagged.go": "package tagged\n" }),
  published("windows@v1.0.0", { "windows.go": "package windows\n" }),
  published("idle@v1.0.0", { "idle.go": "package idle\n" }),
  published("x@v1.0.0", { "x.go": "package x\n\nfunc Do() {}\n\nfunc Undo() {}\n" }),
  published("x@v1.1.0", { "x.go": "package x\n\nfunc Do() {}\n\nfunc Undo() {}\n" }),
];

const MAIN = `package main

import (
	"${PATH}/one"
	"${PATH}/p"
	"${PATH}/x"
)

func main() {
	one.Do()
	one.Do()
	p.First()
	p.Second()
	x.Do()
	x.Undo()
}
`;

function trivy() {
  const finding = { VulnerabilityID: "CVE-2031-0001", PkgName: `${PATH}/x`, InstalledVersion: "v1.0.0" };
  const vulnerabilities = [{ ...finding, FixedVersion: "v1.1.0" }];
  const result = { Target: "go.mod", Class: "lang-pkgs", Type: "gomod", Vulnerabilities: vulnerabilities };
  return { SchemaVersion: 2, ArtifactName: ".", ArtifactType: "filesystem", Results: [result] };
}

function planted(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const env = { ...publish(shop, MODULES), PLIMSOLL_CACHE: shop.cacheFolder };
  const requires = ["one", "p", "x"].map((name) => `require ${PATH}/${name} v1.0.0\n`).join("");
  shop.write({
    "app/go.mod": `module ${PATH}/app\n\ngo 1.21\n\n${requires}`,
    "app/main.go": MAIN,
    "report.json": JSON.stringify(trivy()),
    ...files,
  });
  const cwd = join(shop.folder, "app");
  const go = (...words: string[]) =>
    execFileSync("go", words, { cwd, env: { ...shop.environment, ...env }, stdio: "pipe" });
  go("mod", "tidy");
  const run = (...words: string[]) =>
    runHere(["converge", "--from", "../report.json", "--test", "none", ...words], { cwd, env });
  return { ...shop, go, run, text: () => readFileSync(join(cwd, "go.mod"), "utf8") };
}

async function reportOf(run: ReturnType<NonNullable<ReturnType<typeof planted>>["run"]>): Promise<ConvergeReport> {
  const { exitCode, stdout, stderr } = await run;
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout);
}

test("what no build imports is named with the reason why it is kept, and what is used for one thing with its bytes", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  shop.go("mod", "edit", `-require=${PATH}/idle@v1.0.0`);
  shop.write({ "app/go.mod": shop.text().replace("idle v1.0.0", "idle v1.0.0 // indirect") });
  shop.go("mod", "download", "all");
  const report = await reportOf(shop.run("--modules", "--json"));
  const { builds, unused, heavy, notes } = report.modules!;
  assert.deepEqual([builds, notes], [["go build", `linux/${shop.platform.architecture}`], []]);
  assert.deepEqual(unused, [
    { path: `${PATH}/idle`, version: "v1.0.0", kept: "nothing", chain: [] },
    {
      path: `${PATH}/tagged`,
      version: "v1.0.0",
      kept: "other-build",
      chain: [`${PATH}/app`, `${PATH}/p`, `${PATH}/tagged`],
    },
    {
      path: `${PATH}/windows`,
      version: "v1.0.0",
      kept: "other-build",
      chain: [`${PATH}/app`, `${PATH}/p`, `${PATH}/windows`],
    },
  ]);
  const [one, ...others] = heavy!;
  assert.deepEqual(others, []);
  assert.deepEqual(
    [one!.path, one!.use, one!.places, one!.otherUsers],
    [`${PATH}/one`, { package: `${PATH}/one`, name: "Do", kind: "func" }, ["main.go:10", "main.go:11"], [`${PATH}/p`]],
  );
  assert.deepEqual(
    one!.programs.map(({ importPath }) => importPath),
    [`${PATH}/app`],
  );
  const { sizeBytes } = one!.programs[0]!;
  shop.go("build", "-trimpath", "-o", "../program");
  const symbol = /^ *\w+ +(\d+) T example\.com\/one\.Do$/m.exec(
    shop.go("tool", "nm", "-size", "../program").toString(),
  );
  const code = Number(symbol![1]);
  // The line table has bytes for each function as well.
  assert.ok(code > 10_000 && sizeBytes > code && sizeBytes < 1.5 * code, `${sizeBytes} of which ${code} are code`);
  // What nothing needs is dropped together with the change, and no other requirement comes.
  assert.deepEqual(
    report.plan.edits.map(({ path, to }) => [path, to]),
    [
      [`${PATH}/idle`, null],
      [`${PATH}/x`, "v1.1.0"],
    ],
  );
  assert.equal(report.after.indirect, report.before.indirect - 1);

  const { stdout } = await shop.run("--modules", "--format", "markdown");
  assert.match(stdout, /example\.com\/idle v1\.0\.0 +\| nothing needs it: go mod tidy drops it/);
  assert.match(
    stdout,
    /imported for another platform or tag: example\.com\/app → example\.com\/p → example\.com\/windows/,
  );
  assert.match(stdout, / kB \| example\.com\/one v1\.0\.0 +\| func example\.com\/one\.Do +\| main\.go:10, main\.go:11/);
  assert.equal((await reportOf(shop.run("--json"))).modules, null);
});

test("the builds are those of plimsoll.yaml, and where the source cannot be read nothing is said", async (t) => {
  const shop = planted(t, { "app/plimsoll.yaml": "platforms: [linux/amd64, linux/arm64]\ntags: [extra]\n" });
  if (shop === undefined) return;
  const { builds, unused } = (await reportOf(shop.run("--modules", "--json"))).modules!;
  assert.deepEqual(builds, ["go build", "linux/amd64 -tags extra", "linux/arm64 -tags extra"]);
  assert.deepEqual(
    unused!.map(({ path }) => path),
    [`${PATH}/windows`],
  );
  shop.write({ "app/main.go": MAIN.replace("package main", "package app").replace("func main", "func Run") });
  const library = (await reportOf(shop.run("--modules", "--json"))).modules!;
  assert.equal(library.heavy, null);
  assert.match(library.notes[0]!, /the module has no program/);
  shop.write({ "app/plimsoll.yaml": "platforms: [windows/amd64]\n" });
  const refused = await shop.run("--modules", "--write", "--json");
  assert.equal(JSON.parse(refused.stdout).error.code, "platform-unknown");
  assert.match(shop.text(), /x v1\.0\.0/);
});
