import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { FactorsReport, MeasuredFactor, MeasuredVariant } from "../../src/report/factors-report.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { writeFiles } from "../support/files.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** A module with a dependency that needs no network. */
const MODULE: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/dep v0.0.0\n\nreplace example.com/dep => ./dep\n",
  "main.go": 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Word) }\n',
  "dep/go.mod": "module example.com/dep\n\ngo 1.21\n",
  "dep/dep.go": 'package dep\n\nvar Word = "hello"\n',
};

function moduleFolder(t: TestContext): string {
  return writeFiles(temporaryFolder(t), MODULE);
}

test("every factor is built in all its ways, and the differences are those of the built images", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = moduleFolder(t);
  const { stdout, stderr, exitCode } = await plimsoll(["lint", "--measure", "--builder", "model", "--json"], folder);
  assert.equal(exitCode, 0, stderr);
  const { factors, builder, subject } = JSON.parse(stdout) as FactorsReport;
  assert.equal(builder?.name, "model");
  assert.equal(subject?.package, "example.com/app");
  const variant = (id: string, name: RegExp): MeasuredVariant =>
    factors.find((factor) => factor.id === id)?.variants.find((one) => name.test(one.name)) ??
    assert.fail(`${id} ${name}`);
  const change = (id: string, name: RegExp) => variant(id, name).changeBytes!;

  for (const { variants } of factors) {
    assert.deepEqual([variants[0]!.changeBytes, variants[0]!.changeWireBytes], [0, 0]);
    for (const { name, sizeBytes, why } of variants) assert.ok(sizeBytes !== null || why !== null, name);
  }

  const sizes = ["-ldflags=-s -w", "-ldflags="].map((flag, index) => {
    const path = join(folder, `program-${index}`);
    const env = slimEnvironment({ CGO_ENABLED: "0" });
    execFileSync(go, ["build", "-trimpath", "-buildvcs=false", flag, "-o", path, "."], { cwd: folder, env });
    // Content and padding: headers cancel out in the difference.
    return 512 * Math.ceil(statSync(path).size / 512);
  });
  // The sizes in the manifest may have more digits.
  const kept = change("debug-environment", /symbols and DWARF/);
  assert.ok(Math.abs(kept - (sizes[1]! - sizes[0]!)) <= 4, `${kept} for ${sizes}`);
  assert.equal(
    change("debug-environment", /ENV DEBUG=1/),
    ',"config":{"Env":["DEBUG=1"]}'.length - ',"config":{}'.length,
  );

  assert.deepEqual(
    [1, 8].map((depth) => change("path-prefix", new RegExp(`^with -trimpath, depth ${depth}$`))),
    [0, 0],
  );
  assert.ok(variant("path-prefix", /^without, depth 8/).changeWireBytes! > 0);
  requireLayers(factors.at(-1)!);
});

/** The module's one dependency is a folder of its own, so nothing is downloaded; what compiles is cached all the same. */
function requireLayers({ id, runBy, variants }: MeasuredFactor): void {
  assert.deepEqual([id, runBy], ["modules", "model"]);
  const left = variants.map(({ layers }) => layers!.map(({ instruction }) => instruction.replace(/ --mount=\S+/g, "")));
  assert.deepEqual(left, [
    ["COPY . /src", "RUN go build -o /service"],
    ["COPY . /src", "COPY vendor /src/vendor", "RUN go build -mod=vendor -o /service"],
    ["COPY . /src", "RUN go mod download", "RUN go build -o /service"],
    ["COPY . /src", "RUN go build -o /service"],
    ["COPY . /src", "RUN go mod download", "RUN go build -o /service"],
    ["COPY . /src", "RUN go mod download", "RUN go build -o /service", "RUN go clean -cache -modcache"],
  ]);
  const stored = (kind: string) =>
    variants.map(({ layers }) =>
      layers!
        .flatMap(({ contents }) => contents)
        .reduce((sum, part) => sum + (part.kind === kind ? part.sizeBytes : 0), 0),
    );
  assert.deepEqual(new Set(stored("program")).size, 1);
  assert.deepEqual(
    stored("vendor").map((bytes) => bytes > 0),
    [false, true, false, false, false, false],
  );
  assert.deepEqual(
    stored("build-cache").map((bytes) => bytes > 0),
    [false, false, false, true, true, true],
  );
  assert.ok(variants.at(-1)!.changeBytes! > variants.at(-2)!.changeBytes!, "a later RUN adds whiteouts");
  for (const layer of variants.flatMap(({ layers }) => layers!)) {
    assert.deepEqual([layer.modelBytes, layer.modelWireBytes], [null, null]);
    assert.equal(
      layer.contents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      layer.sizeBytes,
    );
  }
}

test("a builder that is named must work, and one that is not named is left out with its reason", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = moduleFolder(t);
  const bin = join(folder, "bin");
  const answer = async (script: string, hosts = "") => {
    const env = { PATH: `${bin}:${process.env.PATH}`, BUILDKIT_HOST: hosts };
    writeFiles(folder, { "bin/buildctl": `#!/bin/sh\n${script}\n` });
    chmodSync(join(bin, "buildctl"), 0o755);
    const run = await plimsoll(["lint", "--measure", "--builder", "buildkit", "--json"], folder, env);
    return { exitCode: run.exitCode, error: (JSON.parse(run.stdout) as FactorsReport).error! };
  };
  const silent = await answer(
    'echo "error: failed to dial unix:///run/x.sock: connect: connection refused" >&2; exit 1',
  );
  assert.deepEqual([silent.exitCode, silent.error.code], [4, "program-failed"]);
  assert.match(silent.error.why!, /connection refused/);
  assert.match(silent.error.fix!, /BUILDKIT_HOST/);
  const denied = await answer('echo "error: dial unix /run/x.sock: connect: permission denied" >&2; exit 1');
  assert.match(denied.error.why!, /permission denied/);
  const first = await answer('echo "asked $2" >&2; exit 1', "tcp://one:1234, tcp://two:1234");
  assert.equal(
    first.error.why,
    "asked tcp://one:1234",
    "slim deals its builds to several, and this builds one after the other",
  );
  const unable = await answer('case "$1" in debug|--version) exit 0;; esac; echo "no space" >&2; exit 1');
  assert.match(unable.error.why!, /no space/);
});

test("modules that are nowhere are said to be missing before anything is measured", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const h1 = `h1:${"A".repeat(43)}=`;
  const folder = writeFiles(temporaryFolder(t), {
    "go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/absent v1.0.0\n",
    "go.sum": `example.com/absent v1.0.0 ${h1}\nexample.com/absent v1.0.0/go.mod ${h1}\n`,
    "main.go": 'package main\n\nimport _ "example.com/absent"\n\nfunc main() {}\n',
  });
  for (const [env, fix] of [
    [{ GOPROXY: "off" }, /module cache: run `go mod download`/],
    [{ GOPROXY: `file://${folder}/empty` }, /run `go mod download` in the module's folder/],
  ] as const) {
    const { stdout, stderr, exitCode } = await plimsoll(
      ["lint", "--measure", "--builder", "model", "--json"],
      folder,
      env,
    );
    const { error } = JSON.parse(stdout) as FactorsReport;
    assert.deepEqual([exitCode, error!.code], [4, "program-failed"]);
    assert.match(error!.fix!, fix);
    assert.doesNotMatch(stderr, /stripped/);
  }
});

test("a module that needs C is refused, with the package that needs it", async (t) => {
  if (requireTool(t, "go") === undefined || requireTool(t, "gcc") === undefined) return;
  const folder = writeFiles(temporaryFolder(t), {
    "go.mod": "module example.com/app\n\ngo 1.21\n",
    "main.go": 'package main\n\nimport "example.com/app/c"\n\nfunc main() { println(c.One()) }\n',
    "c/c.go":
      'package c\n\n// static int one(void) { return 1; }\nimport "C"\n\nfunc One() int { return int(C.one()) }\n',
  });
  const { stdout, exitCode } = await plimsoll(["lint", "--measure", "--builder", "model", "--json"], folder);
  const { error } = JSON.parse(stdout) as FactorsReport;
  assert.deepEqual([exitCode, error!.code], [4, "build-failed"]);
  assert.match(error!.fix!, /C is in example\.com\/app\/c/);
});

test("a folder without a main package is refused, in JSON too", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const { stdout, exitCode } = await plimsoll(["lint", "--measure", "--json"], temporaryFolder(t));
  assert.equal(exitCode, 3);
  assert.ok((JSON.parse(stdout) as FactorsReport).error !== undefined);
});
