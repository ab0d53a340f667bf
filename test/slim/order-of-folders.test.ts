/** The order in which a folder lists its files must not matter: output and files are the same in every order. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { writeFiles } from "../support/files.ts";
import { randomNumbers } from "../support/random.ts";
import { PLAIN, slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const SHUFFLE = pathToFileURL(join(REPOSITORY, "test/support/shuffled-folders.ts")).href;

/** How many orders are tried for each command line, besides the file system's. */
const ORDERS = 4;

const FILES: Readonly<Record<string, string>> = {
  Dockerfile: "FROM alpine\nCOPY . /src\nCOPY web /web\nRUN apk add curl\n",
  ".dockerignore": "*.log\n!keep.log\n",
  "keep.log": "kept",
  "web/index.html": "<p>",
  "web/a.css": "a{}",
  "web/B.css": "b{}",
  "web/z/deep.js": "1",
  "web/z/deep/er.js": "2",
  ".git/HEAD": "ref: refs/heads/main",
  "node_modules/left/index.js": "3",
  Makefile: "build:\n\tCGO_ENABLED=0 go build\n",
  "build.sh": "CGO_ENABLED=0 go build ./...\n",
  ".github/workflows/ci.yml": "env:\n  CGO_ENABLED: 0\n",
};

/**
 * Everything that a run prints; a digest in it represents what was written. It finds no image and no cache of another
 * run.
 */
function saidBy(t: TestContext, words: readonly string[], cwd: string, seed: number | undefined): string {
  rmSync(join(cwd, "out"), { recursive: true, force: true });
  const shuffle = seed === undefined ? [] : ["--import", SHUFFLE];
  const env = slimEnvironment({ PLIMSOLL_CACHE: temporaryFolder(t), PLIMSOLL_TEST_SHUFFLE: `${seed ?? ""}` });
  const args = [...shuffle, join(REPOSITORY, "src/cli.ts"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: "utf8" });
  return `${status}\n${stdout}\n${stderr}`;
}

const LINES: Readonly<Record<string, readonly string[]>> = {
  "lint looks through a build context": ["lint", "--context", ".", "--json", "--fail-on", "never"],
  "slim puts a folder into an image": [
    "slim",
    PLAIN,
    "--add",
    "web:/web",
    "--measure",
    "none",
    "--json",
    "-o",
    "oci:out",
  ],
  "slim looks through a project for what it says about C": ["slim", "./needs-c", "--json", "-o", "oci:out"],
  "help lists its pages": ["help", "errors"],
};

const NEEDS_C: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/project\n\ngo 1.24\n",
  "needs-c/main.go": 'package main\n\nimport _ "os/user"\n\nfunc main() { println(name()) }\n',
  "needs-c/with.go": '//go:build cgo\n\npackage main\n\nimport "C"\n\nfunc name() string { return "c" }\n',
  "needs-c/without.go":
    '//go:build !cgo\n\npackage main\n\nimport "errors"\n\nfunc name() string { panic(errors.New("needs cgo")) }\n',
};

for (const [what, words] of Object.entries(LINES)) {
  test(`${what} in any order`, (t) => {
    if (words[0] === "slim" && requireTool(t, "go") === undefined) return;
    const random = randomNumbers(t, 0x5eed);
    const folder = writeFiles(temporaryFolder(t), { ...FILES, ...NEEDS_C });
    const usual = saidBy(t, words, folder, undefined);
    for (let run = 0; run < ORDERS; run++) {
      const seed = random();
      assert.equal(saidBy(t, words, folder, seed), usual, `seed ${seed}`);
    }
  });
}
