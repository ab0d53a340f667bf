import assert from "node:assert/strict";
import { test } from "node:test";
import { plimsoll } from "../explain/plimsoll.ts";
import { runHere } from "../support/slim.ts";
import { builtByHand, place, program, rowOf, tagsOf } from "./tags-of.ts";

test("a tag that selects two files with one declaration is shown with the compiler's reason", async (t) => {
  const folder = place(t, program({ "twice.go": '//go:build twice\n\npackage main\n\nvar text = "twice"\n' }));
  if (folder === undefined) return;
  const row = rowOf(await tagsOf(folder), "twice");
  assert.deepEqual([row.outcome, row.reason?.of], ["does-not-build", "with"]);
  assert.match(row.reason!.why, /text redeclared in this block/);
  assert.deepEqual([row.with?.sizeBytes, row.change?.sizeBytes, row.change?.wireBytes], [null, null, null]);
});

test("a constraint that does not parse is an error in go's words, or the reason of the tag that leads to it", async (t) => {
  const bad = "//go:build (a\n\npackage bad\n";
  const folder = place(
    t,
    program({
      "leads.go": '//go:build leads\n\npackage main\n\nimport _ "example.com/m/bad"\n',
      "bad/bad.go": bad,
      "cmd/main.go": 'package main\n\nimport _ "example.com/m/bad"\n\nfunc main() {}\n',
    }),
  );
  if (folder === undefined) return;
  const row = rowOf(await tagsOf(folder), "leads");
  assert.equal(row.outcome, "does-not-build");
  assert.match(row.reason!.why, /parsing \/\/go:build line: missing close paren/);
  const { exitCode, stdout } = await plimsoll(["tags", "./cmd", "--json"], folder);
  const { error, program: base } = JSON.parse(stdout);
  assert.deepEqual([exitCode, error.code, base], [4, "build-failed", null]);
  assert.match(error.why, /parsing \/\/go:build line: missing close paren/);
});

test("of a hundred tags, as many are weighed as the budget allows, in the order that is said", async (t) => {
  const tags = Array.from({ length: 100 }, (_, index) => `tag${String(index).padStart(3, "0")}`);
  const files = tags.map((tag) => [
    `${tag}.go`,
    `//go:build ${tag}\n\npackage main\n\nfunc init() { text += "${tag}" }\n`,
  ]);
  const wide = '//go:build tag050\n\npackage wide\n\nfunc init() { println("wide") }\n';
  const folder = place(
    t,
    program({
      ...Object.fromEntries(files),
      "wide.go": 'package main\n\nimport _ "example.com/m/wide"\n',
      "wide/always.go": "package wide\n",
      "wide/wide.go": wide,
    }),
  );
  if (folder === undefined) return;
  const report = await tagsOf(folder, ["--budget", "3", "--tags", "tag099"]);
  const weighed = report.tags.filter(({ outcome }) => outcome === "weighed");
  // The one in use, then the one to which most packages react, then by name.
  assert.deepEqual(
    weighed.map((row) => row.tags),
    [["tag099"], ["tag050"], ["tag000"]],
  );
  const left = report.tags.filter(({ outcome }) => outcome === "not-weighed");
  assert.equal(left.length, 97);
  for (const row of left) {
    assert.deepEqual([row.with, row.without, row.change, row.packagesAdded], [null, null, null, null]);
    assert.match(row.reason!.why, /budget of 3 builds/);
  }
  assert.deepEqual(report.builds, { made: 3, budget: 3 });
  assert.equal((await tagsOf(folder, ["--budget", "0"])).tags.length, 100);
});

test("a tag that brings a package which needs C says so, and is weighed with --cgo", async (t) => {
  const folder = place(
    t,
    program({
      "native.go": '//go:build native\n\npackage main\n\nimport _ "example.com/m/native"\n',
      "native/native.go": 'package native\n\nimport "C"\n',
    }),
  );
  if (folder === undefined) return;
  const row = rowOf(await tagsOf(folder), "native");
  assert.equal(row.outcome, "does-not-build");
  assert.match(row.reason!.why, /build constraints exclude all Go files/);
  assert.match(row.reason!.fix!, /^C is in example\.com\/m\/native: --cgo/);
});

test("a tag that leaves nothing of the main package is no program, and costs no build", async (t) => {
  const folder = place(t, {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "main.go": "//go:build !none\n\npackage main\n\nfunc main() {}\n",
    "other.go": "//go:build other\n\npackage main\n",
    "cmd/main.go": "//go:build !library\n\npackage main\n\nfunc main() {}\n",
    "cmd/library.go": "//go:build library\n\npackage library\n",
    "tools.go": "//go:build tools\n\npackage tools\n",
  });
  if (folder === undefined) return;
  const report = await tagsOf(folder, ["--budget", "5"]);
  const row = rowOf(report, "none");
  assert.deepEqual([row.outcome, row.reason?.of, row.with?.sizeBytes], ["nothing", "with", null]);
  assert.match(row.reason!.why, /build constraints exclude all Go files/);
  assert.equal(report.builds?.made, 1);
  // A tag that only files of another package name keeps these out of every build.
  assert.equal(report.others.find(({ tag }) => tag === "tools")?.class, "ignore");
  const library = rowOf(await tagsOf(folder, ["./cmd"]), "library");
  assert.deepEqual([library.outcome, library.reason?.why], ["nothing", "it is package library"]);
});

test("a tag whose generated or embedded files are missing is shown with that reason", async (t) => {
  const folder = place(
    t,
    program({
      "page.go": '//go:build page\n\npackage main\n\nimport _ "embed"\n\n//go:embed page.html\nvar page string\n',
      "generated.go": "//go:build generated\n\npackage main\n\nfunc init() { text += generatedText }\n",
      "absent.go": '//go:build absent\n\npackage main\n\nimport _ "example.com/m/generated"\n',
    }),
  );
  if (folder === undefined) return;
  const report = await tagsOf(folder);
  const why = (tag: string) => [rowOf(report, tag).outcome, rowOf(report, tag).reason?.why];
  const [page, generated, absent] = ["page", "generated", "absent"].map(why);
  assert.equal(page![0], "does-not-build");
  assert.match(page![1]!, /page\.html: no matching files found/);
  assert.match(generated![1]!, /undefined: generatedText/);
  assert.match(absent![1]!, /example\.com\/m\/generated/);
});

test("in a workspace and with a vendor folder, the same tags are found and weighed", async (t) => {
  const dep = {
    "dep/go.mod": "module example.com/dep\n\ngo 1.24\n",
    "dep/dep.go": 'package dep\n\nvar Text = "dep"\n',
    "dep/more.go": `//go:build of_dep\n\npackage dep\n\nfunc init() { Text += ${JSON.stringify("d".repeat(9000))} }\n`,
  };
  const uses = 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Text) }\n';
  const work = place(t, {
    ...dep,
    "go.work": "go 1.24\n\nuse (\n\t./m\n\t./dep\n)\n",
    "m/go.mod": "module example.com/m\n\ngo 1.24\n",
    "m/main.go": uses,
  });
  if (work === undefined) return;
  const row = rowOf(await tagsOf(`${work}/m`), "of_dep");
  // All modules of a workspace are the user's own.
  assert.deepEqual([row.class, row.outcome], ["own", "weighed"]);
  assert.equal(row.with?.sizeBytes, builtByHand(`${work}/m`, ["-tags=of_dep"]));
  const vendored = place(t, {
    "go.mod": "module example.com/m\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n",
    "main.go": uses,
    "more.go": '//go:build other\n\npackage main\n\nimport _ "example.com/dep/other"\n',
    "vendor/modules.txt": "# example.com/dep v1.0.0\n## explicit; go 1.24\nexample.com/dep\n",
    "vendor/example.com/dep/dep.go": dep["dep/dep.go"],
    "vendor/example.com/dep/more.go": dep["dep/more.go"],
  });
  const report = await tagsOf(vendored!);
  assert.deepEqual([rowOf(report, "of_dep").class, rowOf(report, "of_dep").outcome], ["dependency", "weighed"]);
  assert.equal(rowOf(report, "of_dep").with?.sizeBytes, builtByHand(vendored!, ["-tags=of_dep"]));
  assert.equal(rowOf(report, "other").outcome, "does-not-build");
  assert.match(rowOf(report, "other").reason!.why, /example\.com\/dep\/other/);
});

test("what is no main package, and a flag that says nothing, are errors as elsewhere", async (t) => {
  const folder = place(t, { "go.mod": "module example.com/m\n\ngo 1.24\n", "lib.go": "package lib\n" });
  if (folder === undefined) return;
  for (const [args, exitCode, code] of [
    [["."], 3, "not-a-main-package"],
    [[".", "--budget", "few"], 2, "flag-invalid"],
    [[".", "--all"], 2, "flag-invalid"],
  ] as const) {
    const run = await runHere(["tags", ...args, "--json"], { cwd: folder });
    assert.deepEqual([run.exitCode, JSON.parse(run.stdout).error.code], [exitCode, code], args.join(" "));
  }
});
