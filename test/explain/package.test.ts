/** explain and diff of a Go main package examine what slim ships: the same flags, from the same places. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { sha256 } from "../../src/base/digest.ts";
import type { LedgerReport } from "../../src/report/ledger-report.ts";
import { writeFiles } from "../support/files.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { plimsoll } from "./plimsoll.ts";

function place(t: TestContext, files: Readonly<Record<string, string>>): string | undefined {
  if (requireTool(t, "go") === undefined) return undefined;
  return writeFiles(temporaryFolder(t), files);
}

const MODULE = {
  "go.mod": "module example.com/m\n\ngo 1.24\n",
  "main.go": 'package main\n\nvar version = "unknown"\n\nfunc main() { println(version) }\n',
  "more.go": '//go:build more\n\npackage main\n\nimport _ "net/url"\n',
  "tool.go": "//go:build ignore\n\npackage main\n\nfunc main() {}\n",
};

async function measured(folder: string, args: readonly string[], env = {}): Promise<LedgerReport> {
  const { exitCode, stdout, stderr } = await plimsoll(["explain", ...args, "--json"], folder, env);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as LedgerReport;
}

/** The digest of the program in the image that slim makes. */
async function shipped(folder: string, args: readonly string[]): Promise<string> {
  const out = join(folder, "out");
  rmSync(out, { recursive: true, force: true });
  await slimReport([...args, "-o", `oci:${out}`], { cwd: folder });
  const layout = new LayoutOnDisk(out);
  const layer = layout.image().manifest.layers.at(-1)!;
  const tar = gunzipSync(readFileSync(layout.path(layer)));
  const program = execFileSync("tar", ["-xOf", "-", "--wildcards", "usr/local/bin/*"], {
    input: tar,
    maxBuffer: 2 ** 26,
  });
  return sha256(program);
}

test("a package is explained as slim builds it, byte for byte, wherever its flags come from", async (t) => {
  const folder = place(t, MODULE);
  if (folder === undefined || requireTool(t, "tar") === undefined) return;
  const config = join(folder, "config");
  mkdirSync(config);
  const file = (name: string, text: string) => {
    writeFileSync(join(config, name), text);
    return ["--config", join(config, name)];
  };
  const cases = [
    ["."],
    [".", "--tags", "more", "--ldflags", "-X main.version=1.2.3"],
    [".", "--goflag=-gcflags=-l", "--build-env", "GOAMD64=v2", "--platform", "linux/amd64"],
    ["tool.go"],
    [".", ...file("plimsoll.yaml", "tags: more\nldflags: -X main.version=file\nplatforms: [linux/arm64]\n")],
    [".", "--tags", "x", ...file(".ko.yaml", "defaultFlags: [-tags=more]\ndefaultPlatforms: [linux/amd64]\n")],
  ];
  const digests = new Set<string>();
  for (const args of cases) {
    const { object } = await measured(folder, args);
    assert.equal(object?.digest, await shipped(folder, args), args.join(" "));
    digests.add(object?.digest ?? "");
  }
  assert.equal(digests.size, cases.length, "flags that changed nothing");
  t.diagnostic(`compared ${digests.size} programs`);
});

test("--why examines the same build", async (t) => {
  const folder = place(t, MODULE);
  if (folder === undefined) return;
  const ask = (...flags: string[]) => plimsoll(["explain", ".", "--why", "net/url", ...flags], folder);
  const { exitCode, stderr } = await ask();
  assert.equal(exitCode, 3, stderr);
  const found = await ask("--tags", "more");
  assert.equal(found.exitCode, 0, found.stderr);
  assert.match(found.stdout, /example\.com\/m → net\/url/);
});

test("two builds of one package are compared, each with its own flags", async (t) => {
  const folder = place(t, MODULE);
  if (folder === undefined) return;
  const run = await plimsoll(["diff", ".", "tool.go", "--ldflags=-X main.version=1", "--offline"], folder);
  assert.equal(run.exitCode, 0, run.stderr);
});

test("build flags that do not apply to the target are refused, and so are patterns for several programs", async (t) => {
  const folder = place(t, { ...MODULE, "cmd/a/main.go": MODULE["tool.go"].replace("//go:build ignore", "") });
  if (folder === undefined) return;
  const file = process.execPath;
  for (const args of [
    ["explain", file, "--ldflags=-s"],
    ["explain", file, "--cgo"],
    ["explain", "docker-archive:x.tar", "--goflag=-race"],
    ["diff", file, file, "--build-env", "A=b"],
    ["diff", "oci:a", "oci:b", "--tags", "x"],
    ["lint", "x", "--goflag=-v"],
    ["explain", "./...", "--tags", "x"],
    ["explain", "./...", "--why", "fmt"],
    ["explain", ".", "--goflag=-race"],
  ]) {
    const { exitCode, stderr } = await plimsoll(args, folder);
    assert.ok(exitCode === 2 || exitCode === 3, `${args.join(" ")}: ${exitCode} ${stderr}`);
    assert.match(stderr, /error /);
  }
});

test("for code that does not compile without C, the error says where the C is", async (t) => {
  const folder = place(t, {
    "go.mod": MODULE["go.mod"],
    "main.go": 'package main\n\nimport "example.com/m/native"\n\nfunc main() { native.Connect() }\n',
    "native/native.go":
      'package native\n\n// static void connect_(void) {}\nimport "C"\n\nfunc Connect() { C.connect_() }\n',
    "native/name.go": "package native\n\nconst Name = 1\n",
  });
  if (folder === undefined) return;
  const { exitCode, stderr } = await plimsoll(["explain", "."], folder);
  assert.equal(exitCode, 4);
  assert.match(stderr, /C is in example\.com\/m\/native: slim, explain, diff, tags, prune and cost have --cgo/);
  if (requireTool(t, "gcc") === undefined) return;
  const withC = await plimsoll(["explain", ".", "--cgo"], folder);
  assert.equal(withC.exitCode, 0, withC.stderr);
});
