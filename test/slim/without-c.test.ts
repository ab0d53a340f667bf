import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { packFolder, writeImage } from "../support/built-image.ts";
import { installDebian } from "../support/debian-root.ts";
import { writeFiles } from "../support/files.ts";
import { printedCommand, runPrinted } from "../support/printed-command.ts";
import { refusedSlim } from "../support/refused-slim.ts";
import { reportOf, runHere, type SlimOptions, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

type Files = Readonly<Record<string, string>>;

/** A module whose package `keys` does its work with the C library, selected only by the cgo tag. */
const KEYED: Files = {
  "go.mod": "module example.com/keyed\n\ngo 1.21\n",
  "main.go":
    'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/keyed/keys"\n)\n\nfunc main() { fmt.Println(keys.Load()) }\n',
  "keys/system.go":
    '//go:build cgo\n\npackage keys\n\nimport "os"\n\nfunc Load() (string, error) { return os.Hostname() }\n',
  "keys/none.go":
    '//go:build !cgo\n\npackage keys\n\nimport "errors"\n\nfunc Load() (string, error) { return "", errors.New("keys: not without cgo") }\n',
};

const PLAIN_MAIN =
  'package main\n\nimport (\n\t"crypto/sha256"\n\t"fmt"\n)\n\nfunc main() { fmt.Println(sha256.Sum256(nil)) }\n';

function moduleWith(t: TestContext, files: Files): string {
  return writeFiles(temporaryFolder(t), files);
}

/** An image with this machine's libc, or undefined where the test is skipped. */
function ownBase(t: TestContext): string | undefined {
  if (requireTool(t, "gcc") === undefined) return undefined;
  const root = temporaryFolder(t);
  if (!installDebian(t, root, ["libc6", "base-files"])) return undefined;
  const layers = [{ tar: packFolder(root), createdBy: "own" }];
  return `oci:${writeImage(join(temporaryFolder(t), "base"), layers, { config: {} }).folder}:fat`;
}

/** Checks that the command in the refusal works; how its result is displayed does not matter. */
async function goesThrough(
  t: TestContext,
  words: readonly string[],
  options: SlimOptions & { cwd: string },
  expected: RegExp,
) {
  const { error } = await refusedSlim("cgo-required", [...words, "-o", "oci:out"], options);
  const command = printedCommand(error);
  assert.match(command, expected);
  const env = Object.fromEntries(
    Object.entries(options.env ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const run = await runPrinted(t, `${command} --json`, { cwd: options.cwd, env });
  assert.equal(run.exitCode, 0, `${command}\n${run.stderr}`);
  return { error, report: reportOf(run) };
}

test("a stub that the tag cgo selects is refused, and the printed command builds it with C", async (t) => {
  const base = ownBase(t);
  if (base === undefined) return;
  const cwd = moduleWith(t, KEYED);
  const { error, report } = await goesThrough(t, [".", "--base", base], { cwd }, / --cgo\b/);
  assert.match(error.what, /^example\.com\/keyed\/keys is built without C as a stub/);
  assert.match(report.steps.find(({ id }) => id === "static")?.why[0] ?? "", /^built with C/);
});

test("tags that make the packages independent of C are named together in one command", async (t) => {
  const cwd = moduleWith(t, {
    ...KEYED,
    "keys/system.go": KEYED["keys/system.go"]!.replace("cgo", "cgo || purekeys"),
    "keys/none.go": KEYED["keys/none.go"]!.replace("!cgo", "!cgo && !purekeys"),
    "locks/c.go":
      '//go:build cgo && !golocks\n\npackage locks\n\nimport "os"\n\nfunc Lock() error { return os.Remove("lock") }\n',
    "locks/go.go":
      '//go:build !cgo || golocks\n\npackage locks\n\nimport "errors"\n\nfunc Lock() error { return errors.New("no cgo") }\n',
    "main.go": KEYED["main.go"]!.replace('/keys"\n', '/keys"\n\t"example.com/keyed/locks"\n')
      .replace("keys.Load()", "locks.Lock()")
      .replace("func main() {", "func main() { fmt.Println(keys.Load());"),
  });
  const { error } = await goesThrough(t, ["."], { cwd }, / --tags (?:purekeys,golocks|golocks,purekeys)\b/);
  assert.match(error.what, /keys is built .*; .*locks is built|locks is built .*; .*keys is built/);
});

for (const [name, file, text] of [
  ["a Makefile", "Makefile", "CGO_ENABLED ?= 0\n\nbuild:\n\tCGO_ENABLED=$(CGO_ENABLED) go build -o keyed\n"],
  [
    "a workflow",
    ".github/workflows/release.yml",
    "jobs:\n  build:\n    env:\n      CGO_ENABLED: 0\n    steps:\n      - run: go build .\n",
  ],
  ["a script that the Makefile starts", "make/build-it.sh", "export CGO_ENABLED=0\ngo build -o keyed .\n"],
] as const) {
  test(`where ${name} says that it is built without C, a stub is a warning that names the line`, async (t) => {
    const cwd = moduleWith(t, { ".git/HEAD": "", ...KEYED, Makefile: "all:\n\t./make/build-it.sh\n", [file]: text });
    const { notes, steps } = await slimReport([".", "-o", "oci:out"], { cwd });
    const line = text.split("\n").findIndex((each) => each.includes("CGO_ENABLED")) + 1;
    assert.match(
      notes.join("\n"),
      new RegExp(`warning: example.com/keyed/keys is built without C as a stub.*${file}:${line}: `),
    );
    assert.doesNotMatch(JSON.stringify(steps), /no package/);
  });
}

test("if two places contradict each other, both are named, and nothing is decided", async (t) => {
  const cwd = moduleWith(t, { ...KEYED, Dockerfile: "ENV CGO_ENABLED=1\n", Makefile: "export CGO_ENABLED=0\n" });
  const { error } = await refusedSlim("cgo-required", ["."], { cwd });
  assert.match(error.why ?? "", /Dockerfile:1: ENV CGO_ENABLED=1; Makefile:1: export CGO_ENABLED=0/);
});

test("the user who starts the build has the last word", async (t) => {
  const cwd = moduleWith(t, { ...KEYED, Makefile: "export CGO_ENABLED=1\n" });
  for (const [words, env] of [
    [["--build-env", "CGO_ENABLED=0"], {}],
    [[], { CGO_ENABLED: "0" }],
  ] as const) {
    const { notes } = await slimReport([".", "-o", "oci:out", ...words], { cwd, env });
    assert.match(notes.join("\n"), /warning: .*; it is built without C because of CGO_ENABLED=0/);
  }
  const { error } = await refusedSlim("cgo-required", [".", "--build-env", "CGO_ENABLED=1"], { cwd });
  assert.match(error.why ?? "", /said to be built with C: CGO_ENABLED=1, a variable of this build/);
});

test("go's own settings file is about the machine: a stub is still refused", async (t) => {
  const cwd = moduleWith(t, { ...KEYED, goenv: "CGO_ENABLED=0\n" });
  await refusedSlim("cgo-required", ["."], { cwd, env: { GOENV: join(cwd, "goenv") } });
});

test("for code that does not compile without C, the error is about C and not about the compiler", async (t) => {
  const base = ownBase(t);
  if (base === undefined) return;
  const cwd = moduleWith(t, {
    "go.mod": "module example.com/native\n\ngo 1.21\n",
    "main.go":
      'package main\n\nimport "example.com/native/answer"\n\nfunc main() { println(answer.Name, answer.Get()) }\n',
    "answer/name.go": 'package answer\n\nconst Name = "answer"\n',
    "answer/c.go":
      'package answer\n\n// static int answer(void) { return 7; }\nimport "C"\n\nfunc Get() int { return int(C.answer()) }\n',
  });
  const { error } = await goesThrough(t, [".", "--base", base], { cwd }, / --cgo\b/);
  assert.match(error.what, /^example\.com\/native\/answer cannot be built without C/);
  assert.match(error.why ?? "", /undefined: answer\.Get/);
});

test("BoringCrypto that would be lost is refused, and Go's own module is proposed instead", async (t) => {
  const cwd = moduleWith(t, { "go.mod": "module example.com/sealed\n\ngo 1.24\n", "main.go": PLAIN_MAIN });
  const env = { GOEXPERIMENT: "boringcrypto" };
  const { report } = await goesThrough(t, ["."], { cwd, env }, /GOFIPS140=v1\.0\.0/);
  assert.equal(report.inputs.find(({ name }) => name === "GOFIPS140")?.value.slice(0, 6), "v1.0.0");
});

test("where crypto/tls/fipsonly is in the program, BoringCrypto is built with C", async (t) => {
  const base = ownBase(t);
  if (base === undefined) return;
  const cwd = moduleWith(t, {
    "go.mod": "module example.com/strict\n\ngo 1.24\n",
    "main.go": PLAIN_MAIN.replace("import (", 'import (\n\t_ "crypto/tls/fipsonly"'),
  });
  await goesThrough(t, [".", "--base", base], { cwd, env: { GOEXPERIMENT: "boringcrypto" } }, / --cgo\b/);
});

test("a program that loads shared objects without any C is reported, and is built with the objects", async (t) => {
  const base = ownBase(t);
  if (base === undefined) return;
  const cwd = moduleWith(t, {
    "go.mod": "module example.com/dl\n\ngo 1.21\n",
    "main.go": 'package main\n\nimport "example.com/dl/loader"\n\nfunc main() { loader.Use() }\n',
    "loader/loader.go":
      'package loader\n\nimport _ "unsafe"\n\n//go:cgo_import_dynamic libc_getpid getpid "libc.so.6"\n//go:cgo_import_dynamic _ _ "libc.so.6"\n\nfunc Use() { println("used") }\n',
  });
  const { error } = await goesThrough(t, [".", "--base", base], { cwd }, / --cgo\b/);
  assert.match(error.what, /^example\.com\/dl\/loader loads shared objects/);
});

test("C for other systems, and C behind tags that are not set, is not in the program", async (t) => {
  const c = (constraint: string) =>
    `${constraint}package main\n\n// static int f(void) { return 1; }\nimport "C"\n\nvar one = C.f()\n`;
  const cwd = moduleWith(t, {
    "go.mod": "module example.com/plain\n\ngo 1.21\n",
    "main.go": PLAIN_MAIN,
    "main_darwin.go": c(""),
    "tagged.go": c("//go:build withc\n\n"),
  });
  const { notes, steps } = await slimReport([".", "-o", "oci:out"], { cwd });
  assert.doesNotMatch(notes.join("\n"), /warning/);
  assert.equal(steps.find(({ id }) => id === "static")?.status, "not-needed");
});

test("the race detector needs C, and the error proposes a fix", async (t) => {
  const cwd = moduleWith(t, { "go.mod": "module example.com/raced\n\ngo 1.21\n", "main.go": PLAIN_MAIN });
  const run = await runHere(["slim", ".", "--goflag=-race", "--measure", "none"], { cwd });
  assert.notEqual(run.exitCode, 0);
  assert.match(run.stderr, /-race needs a build with C[\s\S]*fix .*--cgo/);
});
