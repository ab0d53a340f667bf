import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { statementsIn } from "./cgo-statements.ts";
import { decide } from "./decide.ts";

const ORDER = { importPath: "example.com/shop/cmd/order", folder: "cmd/order" };

/** `value@line/rank` of each statement. */
function said(path: string, text: string, target = ORDER): string {
  return statementsIn({ path, text }, target)
    .map(({ value, place, rank }) => `${value}@${place.split(":")[1]}/${rank}`)
    .join(" ");
}

for (const [path, text, expected] of [
  // Every way to write the assignment.
  ["Makefile", "CGO_ENABLED?=0\n", "0@1/1"],
  ["Makefile", "CGO_ENABLED ?= 0\n", "0@1/1"],
  ["Makefile", "x = 1\nexport CGO_ENABLED := 0\n", "0@2/1"],
  ["GNUmakefile", "export CGO_ENABLED=0", "0@1/1"],
  ["release.mk", "GOENV = CGO_ENABLED=0 GOOS=linux\n", "0@1/1"],
  ["Dockerfile", "FROM golang\nENV CGO_ENABLED 0\n", "0@2/1"],
  ["Dockerfile", 'FROM golang\nENV GOOS=linux \\\n    CGO_ENABLED="0"\n', "0@2/1"],
  ["Dockerfile", "ARG CGO_ENABLED=1\n", "1@1/1"],
  ["Dockerfile", "RUN go env -w CGO_ENABLED=0\n", "0@1/1"],
  ["Dockerfile.release", "RUN env CGO_ENABLED=0 go build ./cmd/order", "0@1/2"],
  [".goreleaser.yaml", "builds:\n  - main: ./cmd/order\n    env:\n      - CGO_ENABLED=0\n", "0@4/2"],
  [".goreleaser.yml", "builds:\n- env:\n  - CGO_ENABLED=0\n  main: cmd/order/main.go\n", "0@3/2"],
  [".goreleaser.yml", "env:\n  - CGO_ENABLED=0\nbuilds:\n  - main: ./cmd/order\n  - main: ./cmd/other\n", "0@2/2"],
  [".ko.yaml", "builds:\n- id: order\n  main: ./cmd/order\n  env:\n  - CGO_ENABLED=0\n", "0@5/2"],
  [".github/workflows/release.yml", "env:\n  CGO_ENABLED: 0\njobs:\n  build:\n    steps: []\n", "0@2/1"],
  [".github/workflows/release.yml", "env:\n  CGO_ENABLED: '0'\n", "0@2/1"],
  [".gitlab-ci.yml", 'build:\n  variables:\n    CGO_ENABLED: "0"\n  script:\n    - go build ./cmd/order\n', "0@3/2"],
  ["Taskfile.yml", "tasks:\n  build:\n    env: { CGO_ENABLED: 0 }\n    cmds: [go build ./cmd/order]\n", "0@3/2"],
  ["cloudbuild.yaml", "env:\n  - name: CGO_ENABLED\n    value: '0'\n", "0@2/1"],
  ["justfile", "build:\n    CGO_ENABLED=0 go build -o bin/ ./cmd/order\n", "0@2/2"],
  ["magefile.go", 'env := map[string]string{"CGO_ENABLED": "0"}\n', "0@1/1"],
  ["magefile.go", 'os.Setenv("CGO_ENABLED", "0")\n', "0@1/1"],
  ["build.sh", "#!/bin/sh\nexport CGO_ENABLED=0\ngo build ./cmd/order\n", "0@2/2"],
  ["build.sh", `export CGO_ENABLED=$${"{CGO_ENABLED:-0}"}\n`, "0@1/1"],
  ["flake.nix", "  env.CGO_ENABLED = 0;\n", ""],
  ["flake.nix", "  CGO_ENABLED = 0;\n", "0@1/1"],
  [".promu.yml", "go:\n    cgo: false\n", "0@2/1"],
  ["Makefile", "CGO := 0\nbuild:\n\tCGO_ENABLED=$(CGO) go build ./cmd/order\n", "0@3/2"],
  [
    "Makefile",
    "build:\n\tCGO_ENABLED=0 GOOS=linux \\\n\t  go build -ldflags '-s -w' -o bin/order \\\n\t  ./cmd/order\n",
    "0@2/2",
  ],
  ["Makefile", "bin/%:\n\tCGO_ENABLED=0 go build -o $@ ./cmd/$*\n", "0@2/1"],
  ["Makefile", "build:\n\tCGO_ENABLED=0 go build $(FLAGS) -o $(BINARY)\n", "0@2/1"],
  ["Makefile", "all:\n\tCGO_ENABLED=0 go build ./...\n", "0@2/1"],
  ["Makefile", "all:\n\tCGO_ENABLED=0 $(GO) install example.com/shop/cmd/order\n", "0@2/2"],
  ["Makefile", "build:\n\tcd cmd/order && CGO_ENABLED=0 go build\n", "0@2/1"],
  // Not a statement about this program.
  ["Makefile", "# CGO_ENABLED=0\n", ""],
  ["Makefile", "x=1 # with CGO_ENABLED=0\n", ""],
  ["Makefile", "note=don't # CGO_ENABLED=0\n", ""],
  ["Makefile", "note='do' # don't say CGO_ENABLED=0\n", ""],
  ["magefile.go", '// os.Setenv("CGO_ENABLED", "0")\n/* "CGO_ENABLED=0" */\n', ""],
  ["Makefile", "other:\n\tCGO_ENABLED=0 go build -o bin/other ./cmd/other\n", ""],
  ["Makefile", "test:\n\tCGO_ENABLED=1 go test -race ./...\n", ""],
  ["Makefile", "test: export CGO_ENABLED=1\ntest:\n\tgo test -race ./...\n", ""],
  ["Makefile", "lint:\n\tCGO_ENABLED=0 golangci-lint run\n", ""],
  ["Makefile", "win:\n\tGOOS=windows CGO_ENABLED=1 go build ./cmd/order\n", ""],
  ["Makefile", "ifeq ($(CGO_ENABLED),0)\nendif\n", ""],
  ["Makefile", "help:\n\t@echo 'CGO_ENABLED=0 builds without C'\n", ""],
  ["Makefile", "build:\n\tCGO_ENABLED=$(CGO_ENABLED) go build\n", ""],
  ["build.sh", 'if [ "$CGO_ENABLED" = "1" ]; then :; fi\n', ""],
  ["Dockerfile", "ENV CGO_ENABLED=1\nRUN go build -o /x ./cmd/other\n", ""],
  [".goreleaser.yml", "builds:\n  - main: ./cmd/other\n    env:\n      - CGO_ENABLED=1\n  - main: ./cmd/order\n", ""],
  [".goreleaser.yml", "builds:\n  - main: ./cmd/order\n    goos: [darwin]\n    env:\n      - CGO_ENABLED=1\n", ""],
  [
    ".github/workflows/ci.yml",
    "jobs:\n  test:\n    steps:\n      - name: Test\n        run: go test -race ./...\n        env:\n          CGO_ENABLED: 1\n",
    "",
  ],
  [".github/workflows/ci.yml", `env:\n  CGO_ENABLED: $${"{{ matrix.cgo }}"}\n`, ""],
  [".github/workflows/ci.yml", "    if: env.CGO_ENABLED == '0'\n", ""],
  // Under a condition the assignment may hold or not.
  ["Makefile", "ifeq ($(RACE),1)\nCGO_ENABLED=1\nelse\nCGO_ENABLED=0\nendif\n", "1@2/0 0@4/0"],
  ["Makefile", "ifndef CGO_ENABLED\nCGO_ENABLED=0\nendif\n", "0@2/1"],
] as const) {
  test(`${path}: ${JSON.stringify(text)} says ${expected || "nothing"}`, () =>
    assert.equal(said(path, text), expected));
}

test("each line of a file is matched to the program that it builds", () => {
  const text = "a:\n\tCGO_ENABLED=1 go build ./cmd/a\nb:\n\tCGO_ENABLED=0 go build ./cmd/b\n";
  assert.equal(said("Makefile", text, { importPath: "example.com/m/cmd/a", folder: "cmd/a" }), "1@2/2");
  assert.equal(said("Makefile", text, { importPath: "example.com/m/cmd/b", folder: "cmd/b" }), "0@4/2");
  assert.equal(said("Makefile", text, { importPath: "example.com/m/cmd/c", folder: "cmd/c" }), "");
});

test("a step is judged by what it runs, not by the steps around it", () => {
  const steps = [
    "jobs:\n  build:\n    steps:\n",
    "      - name: Build\n        env:\n          CGO_ENABLED: 0\n        run: go build ./cmd/order\n",
    "      - name: Unit tests\n        env:\n          CGO_ENABLED: 1\n        run: go test -race ./...\n",
  ];
  assert.equal(said(".github/workflows/ci.yml", steps.join("")), "0@6/2");
});

const statement = (value: "0" | "1", rank: 0 | 1 | 2) => ({ value, place: `${value}${rank}`, rank });

test("a statement that names the program outweighs a vaguer one, and a contradiction decides nothing", () => {
  assert.equal(decide([]).decision, "unsaid");
  assert.equal(decide([statement("0", 1), statement("0", 1)]).decision, "without");
  assert.equal(decide([statement("1", 1), statement("0", 2)]).decision, "without");
  assert.equal(decide([statement("1", 2), statement("0", 1)]).decision, "with");
  assert.equal(decide([statement("1", 0), statement("0", 1)]).decision, "without");
  const both = decide([statement("1", 1), statement("0", 1)]);
  assert.deepEqual([both.decision, both.statements.length], ["both", 2]);
});

test("any text is read to its end without an error, and an added comment changes nothing", () => {
  const piece = fc.constantFrom(
    ...[
      "CGO_ENABLED",
      "=",
      "0",
      "1",
      " ",
      "\n",
      "\t",
      ":",
      "- ",
      "env:",
      "go build",
      "./cmd/order",
      "$(",
      ")",
      '"',
      "'",
    ],
    ...["\\\n", "#", "ifdef X", "endif", "main:", "export ", "{{", "}}", "go test", "&&", ";"],
  );
  const path = fc.constantFrom("Makefile", "Dockerfile", ".goreleaser.yml", "build.sh", "magefile.go", "ci.yml");
  fc.assert(
    fc.property(path, fc.array(piece, { maxLength: 60 }), (name, pieces) => {
      const text = pieces.join("");
      for (const { place } of statementsIn({ path: name, text }, ORDER)) assert.ok(place.startsWith(`${name}:`));
      const sign = name.endsWith(".go") ? "//" : "#";
      const more = `${sign} CGO_ENABLED=1\n${text}`;
      assert.equal(
        statementsIn({ path: name, text: more }, ORDER).length,
        statementsIn({ path: name, text }, ORDER).length,
      );
    }),
  );
});

test("very long lines do not make the reader quadratic", () => {
  for (const part of ["CGO_ENABLED=0 ", "go build ", "$(", "make ", "'\"", "- env:\n  - CGO_ENABLED=0\n"]) {
    said("Makefile", part.repeat(20_000).slice(0, 200_000));
    said("ci.yml", part.repeat(2_000));
  }
});
