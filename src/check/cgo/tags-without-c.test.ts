import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { requireTool } from "../../../test/support/tools.ts";
import { constraintOf } from "./build-constraint.ts";
import { tagsWithoutC } from "./tags-without-c.ts";

const file = (constraint: string, importsC = false) => ({
  name: "a.go",
  text: `// Text.\n\n//go:build ${constraint}\n\npackage p\n${importsC ? '\nimport "C"\n' : ""}`,
});
const linux = (tag: string) => tag === "linux" || tag === "amd64";

for (const [files, expected] of [
  [[file("cgo && !nokeys"), file("!cgo || nokeys")], [["nokeys"]]],
  [[file("cgo || purekeys"), file("!cgo && !purekeys")], [["purekeys"]]],
  [[file("cgo && !a"), file("!cgo && !b")], [["a", "b"]]],
  [[file("cgo"), file("!cgo")], []],
  [[file("linux && cgo && !windows"), file("!cgo || windows")], []],
  [[file("!pure", true), file("!cgo || pure")], [["pure"]]],
  [[file("linux", true)], []],
  [[file("cgo && go1.99"), file("cgo && (")], []],
] as const) {
  test(`tags for ${files.map(({ text }) => text.split("\n")[2]).join(", ")}`, () => {
    assert.deepEqual(
      tagsWithoutC(
        files.map(({ text }) => text),
        linux,
      ).slice(0, expected.length || 1),
      expected,
    );
  });
}

test("a constraint is read only before the package clause, and a broken one is ignored", () => {
  assert.equal(constraintOf("package p\n\n//go:build cgo\n"), undefined);
  assert.equal(constraintOf("//go:build (cgo\npackage p\n"), undefined);
  assert.equal(constraintOf("//go:build cgo x\npackage p\n"), undefined);
  assert.equal(constraintOf(`//go:build ${"!".repeat(10_000)}cgo\npackage p\n`), undefined);
});

const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("cgo", "a", "b", "a.b", "linux"),
    tie("any").map((inner) => `!(${inner})`),
    fc.tuple(tie("any"), fc.constantFrom("&&", "||"), tie("any")).map(([one, sign, two]) => `(${one}) ${sign} ${two}`),
  ),
})).any;

test("the go command chooses the same files", (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "p"));
  writeFileSync(join(folder, "go.mod"), "module example.com/p\n\ngo 1.21\n");
  writeFileSync(join(folder, "p/always.go"), "package p\n");
  const constraints = fc.sample(expression, 200);
  for (const [index, text] of constraints.entries())
    writeFileSync(join(folder, `p/f${index}.go`), `//go:build ${text}\n\npackage p\n`);
  const sets = [[], ["a"], ["b", "a.b"], ["a", "b", "a.b"]];
  for (const tags of sets) {
    for (const cgo of ["0", "1"]) {
      const env = { ...process.env, CGO_ENABLED: cgo, GOOS: "linux", GOFLAGS: "-mod=mod" };
      const args = ["list", "-f", '{{join .GoFiles " "}}', `-tags=${tags.join(",")}`, "./p"];
      const chosen: ReadonlySet<string> = new Set(
        execFileSync(go, args, { cwd: folder, env, encoding: "utf8" }).trim().split(" "),
      );
      for (const [index, text] of constraints.entries()) {
        const isSet = (tag: string) => tag === "linux" || (tag === "cgo" && cgo === "1") || tags.includes(tag);
        const holds = constraintOf(`//go:build ${text}\n\npackage p\n`)?.holds(isSet);
        assert.equal(holds, chosen.has(`f${index}.go`), `${text} with ${tags.join()} and CGO_ENABLED=${cgo}`);
      }
    }
  }
  t.diagnostic(`compared ${constraints.length * sets.length * 2} choices`);
});
