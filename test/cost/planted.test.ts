import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { cost } from "../../src/index.ts";
import type { CostReport } from "../../src/report/cost-report.ts";
import { type PublishedModule, publish, type Workshop, workshop } from "../differential/go-workshop.ts";

/** A module of one package that prints something through a package of the standard library. */
function published(
  path: string,
  version: string,
  go: string,
  more: { readonly requires?: string; readonly code?: string } = {},
): PublishedModule {
  const name = path.split("/").at(-1)!;
  const code = more.code ?? `import "strings"\n\nfunc Do() string { return strings.ToUpper("${name}") }\n`;
  const requires = more.requires === undefined ? "" : `\nrequire (\n${more.requires}\n)\n`;
  return {
    path,
    version,
    files: { "go.mod": `module ${path}\n\ngo ${go}\n${requires}`, [`${name}.go`]: `package ${name}\n\n${code}` },
  };
}

const using = (...names: readonly string[]) =>
  `import (\n\t"encoding/xml"\n${names.map((name) => `\t"example.com/${name}"`).join("\n")}\n)\n\nfunc Do() string { text, _ := xml.Marshal(1); return string(text)${names.map((name) => ` + ${name}.Do()`).join("")} }\n`;

const MODULES = [
  published("example.com/leaf", "v1.0.0", "1.21"),
  published("example.com/leaf", "v1.1.0", "1.21"),
  published("example.com/extra", "v1.0.0", "1.23"),
  published("example.com/shared", "v1.0.0", "1.21"),
  published("example.com/idle", "v1.0.0", "1.21", { requires: "example.com/extra v1.0.0" }),
  published("example.com/heavy", "v1.0.0", "1.24", {
    requires: "example.com/leaf v1.0.0\nexample.com/shared v1.0.0",
    code: using("leaf", "shared"),
  }),
  published("example.com/heavy", "v1.1.0", "1.25", {
    requires: "example.com/leaf v1.1.0\nexample.com/extra v1.0.0",
    code: using("leaf", "extra"),
  }),
  published("example.com/heavy", "v1.2.0", "1.21", { code: "func Renamed() {}\n" }),
  published("example.com/heavy", "v1.3.0", "1.99"),
];

const MAIN = `package main

import (
	"example.com/heavy"
	"example.com/shared"
)

func main() { println(heavy.Do(), shared.Do()) }
`;

interface Planted extends Workshop {
  readonly env: Readonly<Record<string, string>>;
  readonly run: (folder: string, ...args: readonly string[]) => void;
  readonly cost: (wanted: string, folder?: string, source?: string) => Promise<CostReport>;
}

function planted(t: TestContext): Planted | undefined {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const env = publish(shop, MODULES);
  const requires = ["heavy", "shared", "idle"].map((name) => `\texample.com/${name} v1.0.0\n`).join("");
  shop.write({
    "app/go.mod": `module example.com/app\n\ngo 1.24\n\nrequire (\n${requires})\n`,
    "app/main.go": MAIN,
    "app/tagged.go": '//go:build with_tagged\n\npackage main\n\nimport _ "example.com/tagged"\n',
    "app/others.go": '//go:build with_idle\n\npackage main\n\nimport _ "example.com/app/idling"\n',
    "app/idling/idling.go": 'package idling\n\nimport _ "example.com/idle"\n',
  });
  const environment = { ...shop.environment, ...env, PLIMSOLL_CACHE: shop.cacheFolder };
  const run = (folder: string, ...args: readonly string[]) => {
    execFileSync("go", args, { cwd: join(shop.folder, folder), env: environment, stdio: "pipe" });
  };
  // `go mod tidy` looks at the packages of all tags, and one of them is nowhere.
  run("app", "mod", "tidy", "-e");
  const at = (folder: string) => ({ cwd: join(shop.folder, folder), env: environment });
  return { ...shop, env, run, cost: (wanted, folder = "app", source = ".") => cost(wanted, source, {}, at(folder)) };
}

test("modules that come along are those that vanish and those that nothing else requires, with the Go that they ask for", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const report = await shop.cost("example.com/heavy");
  assert.ok(report.proven !== null && report.proven.sizeBytes > 0, JSON.stringify(report.unproven));
  assert.deepEqual(
    report.modules?.map(({ path, goVersion, vanishes, onlyRequiredThrough }) => [
      path,
      goVersion,
      vanishes,
      onlyRequiredThrough,
    ]),
    [["example.com/leaf", "1.21", true, true]],
  );
  assert.deepEqual(report.go, { main: "1.24", module: "1.24", highest: "1.24", without: "1.21", raises: true });
  assert.deepEqual(report.places, [
    { file: "main.go", line: 4, column: 2, importer: "example.com/app", imported: "example.com/heavy" },
  ]);
  assert.deepEqual([report.requiredBy, report.module?.requirement], [[], "direct"]);
  const shared = await shop.cost("example.com/shared");
  assert.deepEqual([shared.requiredBy, shared.modules], [["example.com/heavy"], []]);
  const single = await shop.cost("encoding/xml");
  assert.ok(single.proven !== null && single.proven.sizeBytes > 0);
  assert.deepEqual([single.module, single.go, single.packages], [null, null, ["encoding/xml"]]);
});

test("another version is chosen as go get does, and what does not build is said with the reason", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const files = () => ["go.mod", "go.sum"].map((name) => readFileSync(join(shop.folder, "app", name), "utf8"));
  const before = files();
  const newer = await shop.cost("example.com/heavy@v1.1.0");
  assert.equal(newer.other?.failure, null);
  const rows = newer.other!.modules.filter(({ from, to }) => from !== to);
  assert.deepEqual(rows.map(({ path, from, to }) => `${path} ${from} ${to}`).sort(), [
    "example.com/heavy v1.0.0 v1.1.0",
    "example.com/leaf v1.0.0 v1.1.0",
  ]);
  const extra = newer.other!.modules.find(({ path }) => path === "example.com/extra");
  assert.ok(extra !== undefined && extra.beforeBytes === null && extra.afterBytes! > 0);
  assert.deepEqual(newer.go, { main: "1.25", module: "1.25", highest: "1.25", without: "1.24", raises: true });
  const broken = await shop.cost("example.com/heavy@v1.2.0");
  assert.deepEqual([broken.other?.build, broken.other?.changeBytes], [null, null]);
  assert.match(broken.other?.failure ?? "", /main\.go:8:\d+: undefined: heavy\.Do/);
  assert.notEqual(broken.build, null);
  const future = await shop.cost("example.com/heavy@v1.3.0");
  assert.match(future.other?.failure ?? "", /requires go >= 1\.99/);
  assert.equal((await shop.cost("example.com/heavy@v1.0.0")).other, null);
  await assert.rejects(shop.cost("example.com/heavy@v9.0.0"), { code: "module-not-found" });
  assert.deepEqual(files(), before);
});

test("what the program does not have is refused, and a tag that would bring it is named", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const idle = await shop.cost("example.com/idle");
  assert.deepEqual([idle.linked, idle.proven?.sizeBytes, idle.broughtByTags], [false, 0, ["with_idle"]]);
  await assert.rejects(shop.cost("example.com/tagged"), { code: "source-invalid", fix: /--tags with_tagged$/ });
  await assert.rejects(shop.cost("example.com/nowhere"), { code: "source-invalid", fix: /--by module/ });
  await assert.rejects(shop.cost("example.com/heavy/inner"), {
    code: "source-invalid",
    why: /example\.com\/heavy is required/,
  });
  await assert.rejects(shop.cost("example.com/app"), { code: "source-invalid", what: /is the program itself$/ });
  for (const wanted of ["std", "main", "example.com/heavy@none", "example.com/heavy@"]) {
    await assert.rejects(shop.cost(wanted), { code: "flag-invalid" }, wanted);
  }
  await assert.rejects(shop.cost("encoding/xml@v1.0.0"), { code: "source-invalid" });
  const runtime = await shop.cost("runtime");
  assert.deepEqual([runtime.proven, runtime.unproven?.reason], [null, "runtime"]);
  assert.ok(runtime.build !== null && runtime.attributed!.sizeBytes > 0);
});

test("vendor folders, replacements, workspaces and path@version work or say what to do", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  shop.write({
    "work/go.work": "go 1.24\n\nuse (\n\t./app\n\t./heavy\n)\n",
    "work/app/go.mod": "module example.com/app\n\ngo 1.24\n",
    "work/app/main.go": 'package main\n\nimport "example.com/heavy"\n\nfunc main() { println(heavy.Do()) }\n',
    "work/heavy/go.mod": "module example.com/heavy\n\ngo 1.24\n",
    "work/heavy/heavy.go": `package heavy\n\n${using()}`,
    "replaced/go.mod":
      "module example.com/app\n\ngo 1.24\n\nrequire example.com/heavy v1.0.0\n\nreplace example.com/heavy => ../work/heavy\n",
    "replaced/main.go": 'package main\n\nimport "example.com/heavy"\n\nfunc main() { println(heavy.Do()) }\n',
  });
  const work = await shop.cost("example.com/heavy", "work/app");
  assert.ok(work.proven !== null && work.proven.sizeBytes > 0);
  assert.deepEqual([work.module?.requirement, work.module?.version], ["main", null]);
  await assert.rejects(shop.cost("example.com/heavy@v1.1.0", "work/app"), { code: "source-invalid" });
  const replaced = await shop.cost("example.com/heavy", "replaced");
  assert.deepEqual([replaced.module?.replacedBy, replaced.proven !== null], ["../work/heavy", true]);
  shop.run("app", "mod", "vendor", "-e");
  const vendored = await shop.cost("example.com/heavy");
  assert.ok(vendored.proven !== null && vendored.proven.sizeBytes > 0);
  assert.deepEqual(
    vendored.modules?.map(({ path }) => path),
    ["example.com/leaf"],
  );
  const newer = await shop.cost("example.com/heavy@v1.1.0");
  assert.ok(newer.other?.build !== null, newer.other?.failure ?? "");
});

test("a published program is measured, and another version of what it requires is refused", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const tool = {
    path: "example.com/tool",
    version: "v1.0.0",
    files: {
      "go.mod":
        "module example.com/tool\n\ngo 1.24\n\nrequire (\n\texample.com/heavy v1.0.0\n\texample.com/leaf v1.0.0 // indirect\n\texample.com/shared v1.0.0\n)\n",
      "main.go": MAIN,
    },
  };
  const env = { ...shop.environment, ...publish(shop, [...MODULES, tool]), PLIMSOLL_CACHE: shop.cacheFolder };
  const at = { cwd: shop.folder, env };
  const report = await cost("example.com/heavy", "example.com/tool@v1.0.0", {}, at);
  assert.ok(report.proven !== null && report.proven.sizeBytes > 0);
  assert.deepEqual([report.places, report.modules?.map(({ path }) => path)], [[], ["example.com/leaf"]]);
  await assert.rejects(cost("example.com/heavy@v1.1.0", "example.com/tool@v1.0.0", {}, at), {
    code: "source-invalid",
    fix: /checkout/,
  });
});
