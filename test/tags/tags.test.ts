import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LineProgress } from "../../src/report/progress.ts";
import { weighTagsInUse } from "../../src/service/tags/weigh-tags.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { publish, workshop } from "../differential/go-workshop.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";
import { builtByHand, place, program, rowOf, tagsOf } from "./tags-of.ts";

/** A variable that a program keeps, so that it grows. */
const weight = (name: string) => `func init() { text += ${JSON.stringify(name.repeat(9000))} }\n`;

test("eight tags of a module are told apart, and those that a person chooses are weighed", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const published = publish(shop, [
    {
      path: "example.com/dep",
      version: "v1.0.0",
      files: {
        "go.mod": "module example.com/dep\n\ngo 1.24\n",
        "dep.go": 'package dep\n\nvar Text = "dep"\n',
        "more.go": `// +build of_dep\n\npackage dep\n\nfunc init() { Text += ${JSON.stringify("d".repeat(9000))} }\n`,
      },
    },
  ]);
  // Without a go.sum, go writes one.
  const env = { ...published, GOFLAGS: "-mod=mod -modcacherw" };
  shop.write(
    program({
      "go.mod": "module example.com/m\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n",
      "dep.go": 'package main\n\nimport "example.com/dep"\n\nfunc init() { text += dep.Text }\n',
      "unused.go": `//go:build unused && windows\n\npackage main\n\n${weight("u")}`,
      "broken.go": "//go:build broken\n\npackage main\n\nfunc init() { nothing() }\n",
      "left.go": `//go:build left && right\n\npackage main\n\n${weight("l")}`,
      "right.go": `//go:build right\n\npackage main\n\n${weight("r")}`,
      "release.go": `//go:build go1.99\n\npackage main\n\n${weight("g")}`,
      "system_windows.go": `package main\n\n${weight("w")}`,
      "experiment.go": `//go:build goexperiment.jsonv2\n\npackage main\n\n${weight("e")}`,
    }),
  );
  const report = await tagsOf(shop.folder, [], env);
  const told = report.tags.map(({ tags, class: name, outcome }) => [tags.join("+"), name, outcome]);
  assert.deepEqual(told, [
    ["broken", "own", "does-not-build"],
    ["right", "own", "weighed"],
    ["left+right", "own", "weighed"],
    ["of_dep", "dependency", "weighed"],
    ["left", "own", "changes-nothing"],
    ["unused", "own", "changes-nothing"],
  ]);
  const others = new Map(report.others.map((one) => [one.tag, one]));
  assert.deepEqual(
    ["go1.99", "windows", "goexperiment.jsonv2"].map((tag) => [others.get(tag)?.class, others.get(tag)?.own]),
    [
      ["release", true],
      ["system", true],
      ["experiment", true],
    ],
  );
  const { reason } = rowOf(report, "broken");
  assert.deepEqual([reason?.of, reason?.why], ["with", "# example.com/m\n./broken.go:5:15: undefined: nothing"]);
  assert.deepEqual(rowOf(report, "unused").needs, [["windows"]]);
  assert.deepEqual(rowOf(report, "left").needs, [["right"]]);
  assert.match(rowOf(report, "left").reason!.why, /only in a build with right$/);
  assert.deepEqual(rowOf(report, "of_dep").reacting, [
    { importPath: "example.com/dep", module: "example.com/dep@v1.0.0", files: ["more.go"] },
  ]);
  assert.equal(report.program?.sizeBytes, builtByHand(shop.folder, [], env));
  for (const tags of [["right"], ["left", "right"], ["of_dep"]]) {
    const size = builtByHand(shop.folder, [`-tags=${tags.join(",")}`], env);
    assert.equal(rowOf(report, ...tags).with?.sizeBytes, size);
    assert.equal(rowOf(report, ...tags).change?.sizeBytes, size - report.program!.sizeBytes!);
    assert.ok(size > report.program!.sizeBytes!);
  }
  assert.deepEqual(report.builds, { made: 4, budget: 24 });
});

test("of the order service, with_redis is what builds made by hand weigh", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = join(temporaryFolder(t), "order");
  cpSync(join(REPOSITORY, "examples/order"), folder, { recursive: true });
  const report = await tagsOf(folder, ["--budget", "1"]);
  const row = rowOf(report, "with_redis");
  assert.deepEqual([row.outcome, row.class, row.inUse], ["weighed", "own", false]);
  const [without, on] = [builtByHand(folder), builtByHand(folder, ["-tags=with_redis"])];
  assert.deepEqual([row.without?.sizeBytes, row.with?.sizeBytes], [without, on]);
  assert.equal(row.change?.sizeBytes, on - without);
  assert.ok(row.change.wireBytes! > 0 && row.change.wireBytes! < row.change.sizeBytes!);
  assert.deepEqual(row.reacting, [
    { importPath: "example.com/order/internal/cache", module: "example.com/order", files: ["memory.go", "redis.go"] },
  ]);
  assert.deepEqual(row.modulesAdded, ["github.com/redis/go-redis/v9@v9.23.0", "go.uber.org/atomic@v1.12.0"]);
  assert.ok(row.packagesAdded!.includes("github.com/redis/go-redis/v9"));
  assert.deepEqual([row.packagesRemoved, row.modulesRemoved], [[], []]);
  assert.equal(row.change.packages, row.packagesAdded!.length);
  // In use, the same tag is the difference to a build without it.
  const used = rowOf(await tagsOf(folder, ["--budget", "1", "--tags", "with_redis"]), "with_redis");
  assert.equal(used.inUse, true);
  assert.deepEqual([used.without?.sizeBytes, used.with?.sizeBytes], [without, on]);
});

test("tags of packages that a tag brings are weighed together with it", async (t) => {
  const folder = place(
    t,
    program({
      "outer.go":
        '//go:build outer\n\npackage main\n\nimport "example.com/m/outer"\n\nfunc init() { text += outer.Text }\n',
      "outer/outer.go": 'package outer\n\nvar Text = "outer"\n',
      "outer/inner.go": `//go:build inner\n\npackage outer\n\nfunc init() { Text += ${JSON.stringify("i".repeat(9000))} }\n`,
      "outer/never.go": "//go:build never && windows\n\npackage outer\n",
    }),
  );
  if (folder === undefined) return;
  const report = await tagsOf(folder);
  const row = rowOf(report, "inner");
  assert.deepEqual([row.together, row.class, row.outcome], [["outer"], "own", "weighed"]);
  assert.equal(row.without?.sizeBytes, builtByHand(folder, ["-tags=outer"]));
  assert.equal(row.with?.sizeBytes, builtByHand(folder, ["-tags=outer,inner"]));
  assert.equal(rowOf(report, "outer").with?.sizeBytes, row.without?.sizeBytes);
  const never = rowOf(report, "never");
  assert.deepEqual([never.together, never.outcome, never.needs], [["outer"], "changes-nothing", [["windows"]]]);
});

test("tags in use are known wherever they are set, and are weighed against a build without them", async (t) => {
  const files = program({
    "a.go": `//go:build in_a\n\npackage main\n\n${weight("a")}`,
    "b.go": `//go:build in_b\n\npackage main\n\n${weight("b")}`,
    "plimsoll.yaml": "tags: [in_b]\n",
  });
  const folder = place(t, files);
  if (folder === undefined) return;
  const env = { GOFLAGS: "-tags=in_a,in_none -buildvcs=false" };
  const report = await tagsOf(folder, [], env);
  assert.deepEqual(report.program?.tags, ["in_a", "in_b", "in_none"]);
  assert.equal(report.program?.sizeBytes, builtByHand(folder, ["-tags=in_a,in_b"]));
  for (const [tag, other] of [
    ["in_a", "in_b"],
    ["in_b", "in_a"],
  ] as const) {
    const row = rowOf(report, tag);
    assert.deepEqual([row.inUse, row.outcome], [true, "weighed"]);
    assert.equal(row.with?.sizeBytes, report.program?.sizeBytes);
    assert.equal(row.without?.sizeBytes, builtByHand(folder, [`-tags=${other}`]));
  }
  const none = rowOf(report, "in_none");
  assert.deepEqual([none.inUse, none.outcome, none.with], [true, "changes-nothing", null]);
  assert.equal(none.reason?.why, "no file of the program names it");
});

test("slim can ask for the tags in use alone: nothing is built where there are none", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write(
    program({
      "a.go": `//go:build in_a\n\npackage main\n\n${weight("a")}`,
      "b.go": `//go:build in_b\n\npackage main\n\n${weight("b")}`,
    }),
  );
  const go = await shop.open();
  const main = await shop.resolve(go, ".");
  const tasks: string[] = [];
  const progress = new LineProgress((text) => tasks.push(text));
  const request = {
    package: main,
    platform: shop.platform,
    cgo: false,
    choices: NO_CHOICES,
    cacheFolder: shop.cacheFolder,
  };
  assert.deepEqual(await weighTagsInUse(go, request, { budget: 5, progress }), []);
  assert.deepEqual(tasks, []);
  const choices = { ...NO_CHOICES, tags: ["in_a"] };
  const [row, ...others] = await weighTagsInUse(go, { ...request, choices }, { budget: 5, progress });
  assert.deepEqual([row?.tags, row?.outcome, others], [["in_a"], "weighed", []]);
  assert.equal(row!.with!.size!.sizeBytes, builtByHand(shop.folder, ["-tags=in_a"]));
  assert.equal(row!.without!.size!.sizeBytes, builtByHand(shop.folder));
  // The listings are those of the dependency graph.
  assert.equal(row!.with!.packages.at(-1)!.importPath, "example.com/m");
  assert.deepEqual(row!.with!.packages.at(-1)!.goFiles, ["a.go", "main.go", "text.go"]);
  assert.equal(tasks.length, 2);
});
