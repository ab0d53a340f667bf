import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { prune } from "../../src/flow/prune/prune.ts";
import { ask, make, plainSize, testPlanted } from "./plant.ts";
import { ballast, moduleOf, PLANTED } from "./planted.ts";

// One of each kind, with one twin of each: the slow suite has all of them.
const kinds = new Set(PLANTED.map(({ kind }) => kind));
for (const kind of kinds) {
  const planted = PLANTED.find((one) => one.kind === kind)!;
  testPlanted(planted, Object.fromEntries(Object.entries(planted.twins).slice(0, 1)));
}

test("an import of a program that is named with its version is really taken out, in a copy of its module", async (t) => {
  const files = {
    "main.go":
      'package main\n\nimport (\n\t"net/http"\n\t_ "net/http/pprof"\n)\n\nfunc main() { http.ListenAndServe("", nil) }\n',
  };
  const replaced = moduleOf("example.com/folder", files);
  const goMod = `${replaced.files["go.mod"]}replace example.com/none => ./none\n`;
  const made = make(
    t,
    [moduleOf("example.com/tool", files), { ...replaced, files: { ...replaced.files, "go.mod": goMod } }],
    {},
  );
  if (made === undefined) return;
  const surroundings = { cwd: made.shop.folder, env: made.env, signal: new AbortController().signal };
  for (const [source, file] of [
    ["example.com/tool@v1.0.0", "example.com/tool@v1.0.0/main.go"],
    ["example.com/folder@v1.0.0", "main.go"],
  ] as const) {
    const report = await prune(surroundings, source, { moduleFolder: true, budget: 1 }, () => {});
    const [found] = report.suggestions;
    assert.equal(found?.proof, "built without the import", JSON.stringify(report));
    assert.deepEqual(
      found.edits.map((edit) => [edit.file, edit.line]),
      [[file, 5]],
    );
  }
  assert.equal(
    readFileSync(join(made.shop.folder, "modules/example.com/tool@v1.0.0/main.go"), "utf8"),
    files["main.go"],
  );
});

test("a plugin that others need goes with them, and one that the program needs stays", async (t) => {
  const host = moduleOf("example.com/host", {
    "host.go":
      "package host\n\nvar known = map[string]func(int) string{}\n\nfunc RegisterPlugin(name string, setup func(int) string) { known[name] = setup }\n\nfunc Run(name string) string { return known[name](3) }\n",
  });
  const plugin = (name: string, seed: number, needs: readonly string[] = []) =>
    moduleOf(
      `example.com/${name}`,
      {
        "p.go": `package ${name}\n\nimport "example.com/host"\n\n${needs.map((one) => `import _ "example.com/${one}"\n`).join("")}\nfunc setup(at int) string { return "${ballast(seed, 30_000)}"[at:] }\n\nfunc init() { host.RegisterPlugin("${name}", setup) }\n\nfunc Name() string { return "${name}" }\n`,
      },
      { requires: ["host", ...needs].map((one) => `example.com/${one} v1.0.0`) },
    );
  const modules = [host, plugin("base", 30), plugin("needs", 31, ["base"]), plugin("used", 32), plugin("alone", 33)];
  const requires = modules.map(({ path, version }) => `require ${path} ${version}\n`).join("");
  const list = (names: readonly string[]) =>
    `package main\n\nimport (\n${names.map((name) => `\t_ "example.com/${name}"\n`).join("")})\n`;
  const made = make(t, modules, {
    "go.mod": `module example.com/m\n\ngo 1.21\n\n${requires}`,
    "main.go":
      'package main\n\nimport (\n\t"os"\n\n\t"example.com/host"\n\t"example.com/used"\n)\n\nfunc main() { println(host.Run(os.Args[0]), used.Name()) }\n',
    "plugin.go": list(["base", "needs", "used", "alone"]),
  });
  if (made === undefined) return;
  const { suggestions } = await ask(made, 12);
  assert.deepEqual(suggestions.map(({ subject, edits }) => [subject, edits.map(({ line }) => line)]).sort(), [
    ["example.com/alone", [7]],
    ["example.com/base", [4, 5]],
    ["example.com/needs", [5]],
  ]);
  made.shop.write({ "plugin.go": list(["used", "alone"]).replace("(\n", "(\n\n\n") });
  assert.equal(suggestions.find(({ subject }) => subject === "example.com/base")?.after.sizeBytes, plainSize(made));
});

test("of a list of plugins, the one whose removal saves most is named first, and a build without its line agrees", async (t) => {
  const weights = [30_000, 90_000, 20_000, 150_000, 60_000, 40_000];
  const plugins = weights.map((bytes, index) =>
    moduleOf(
      `example.com/p${index}`,
      {
        "p.go": `package p\n\nimport "example.com/host"\n\nfunc setup(at int) string { return "${ballast(20 + index, bytes)}"[at:] }\n\nfunc init() { host.RegisterPlugin("p${index}", setup) }\n`,
      },
      { requires: ["example.com/host v1.0.0"] },
    ),
  );
  const host = moduleOf("example.com/host", {
    "host.go":
      "package host\n\nvar known = map[string]func(int) string{}\n\nfunc RegisterPlugin(name string, setup func(int) string) { known[name] = setup }\n\nfunc Run(name string) string { return known[name](3) }\n",
  });
  const list = (paths: readonly string[]) =>
    `package main\n\nimport (\n${paths.map((path) => `\t_ "${path}"\n`).join("")})\n`;
  const requires = [host, ...plugins].map(({ path, version }) => `require ${path} ${version}\n`).join("");
  const made = make(t, [host, ...plugins], {
    "go.mod": `module example.com/m\n\ngo 1.21\n\n${requires}`,
    "main.go":
      'package main\n\nimport (\n\t"os"\n\n\t"example.com/host"\n)\n\nfunc main() { println(host.Run(os.Args[0])) }\n',
    "plugin.go": list(plugins.map(({ path }) => path)),
  });
  if (made === undefined) return;
  const report = await ask(made, 4);
  assert.deepEqual(
    report.suggestions.map(({ kind, subject }) => `${kind} ${subject}`),
    ["plugin example.com/p3", "plugin example.com/p1", "plugin example.com/p4", "plugin example.com/p5"],
  );
  assert.equal(report.unproven.length, 2);
  const [first] = report.suggestions;
  assert.deepEqual(
    first!.edits.map(({ file, line }) => `${file}:${line}`),
    ["plugin.go:7"],
  );
  assert.equal(first!.before.sizeBytes, plainSize(made));
  made.shop.write({ "plugin.go": list(plugins.map(({ path }) => path)).replace('\t_ "example.com/p3"\n', "\n") });
  assert.equal(first!.after.sizeBytes, plainSize(made));
});
