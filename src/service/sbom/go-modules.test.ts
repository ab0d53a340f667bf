import assert from "node:assert/strict";
import { test } from "node:test";
import { Absent } from "../../format/go/absent.ts";
import { parseModuleInfo } from "../../format/go/module-info.ts";
import { modulesOf } from "./go-modules.ts";

function modules(text: string, goVersion = "go1.26.8") {
  const info = parseModuleInfo(text);
  assert.ok(!(info instanceof Absent));
  return modulesOf({ goVersion, info });
}

test("a replaced module is what was built in its place, with its sum", () => {
  const [, main, dep] = modules(
    "path\texample.com/order\nmod\texample.com/order\tv1.0.0\t\n" +
      "dep\tgithub.com/a/b\tv1.2.3\n=>\tgithub.com/fork/b\tv1.2.4-fixed\th1:fork=\n",
  );
  assert.deepEqual([main!.name, main!.version, main!.goSum], ["example.com/order", "v1.0.0", null]);
  assert.deepEqual(
    [dep!.name, dep!.version, dep!.purl, dep!.goSum],
    ["github.com/fork/b", "v1.2.4-fixed", "pkg:golang/github.com/fork/b@v1.2.4-fixed", "h1:fork="],
  );
  assert.match(dep!.notes[0]!, /in the place of github\.com\/a\/b@v1\.2\.3/);
});

test("a folder in the place of a module has no version, and neither has a program from a working tree", () => {
  for (const written of ["\t", "(devel)\t"]) {
    const [, main, dep] = modules(
      `path\tx\nmod\texample.com/order\t(devel)\t\ndep\tgithub.com/a/b\tv1.2.3\n=>\t../b\t${written}\n`,
    );
    assert.deepEqual([main!.version, main!.purl], [null, "pkg:golang/example.com/order"]);
    assert.deepEqual([dep!.name, dep!.version, dep!.goSum], ["github.com/a/b", null, null]);
    assert.match(dep!.notes[0]!, /from the folder \.\.\/b/);
  }
});

test("the standard library has the version of Go, as scanners and the National Vulnerability Database name it", () => {
  const of = (goVersion: string) => {
    const [std] = modules("path\tx\n", goVersion);
    return [std!.version, std!.purl, std!.cpe];
  };
  assert.deepEqual(of("go1.26.8"), [
    "go1.26.8",
    "pkg:golang/stdlib@1.26.8",
    "cpe:2.3:a:golang:go:1.26.8:-:*:*:*:*:*:*",
  ]);
  assert.deepEqual(of("go1.27rc1 X:jsonv2"), [
    "go1.27rc1",
    "pkg:golang/stdlib@1.27rc1",
    "cpe:2.3:a:golang:go:1.27:rc1:*:*:*:*:*:*",
  ]);
  assert.deepEqual(of("devel go1.28-abcdef"), ["devel go1.28-abcdef", "pkg:golang/stdlib", null]);
  assert.deepEqual(of("unknown"), [null, "pkg:golang/stdlib", null]);
});
