import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type ImportSite, importSites } from "../../src/session/import-sites.ts";
import { type BuildChoices, NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { type Go, openGo } from "../../src/toolchain/go/go.ts";
import { REPOSITORY } from "../support/tools.ts";
import { publish, type Workshop, workshop } from "./go-workshop.ts";

async function sitesOf(shop: Workshop, go: Go, source: string, wanted: string, choices: BuildChoices = NO_CHOICES) {
  const { platform, cacheFolder } = shop;
  const main = await shop.resolve(go, source, choices);
  return importSites(go, { package: main, platform, cgo: false, choices, cacheFolder }, wanted);
}

const shown = ({ file, line, column }: ImportSite) => `${file}:${line}:${column}`;

test("every import declaration of a package is found, with the place where it stands", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "cmd/order/main.go": [
      "// Package main.",
      "package main",
      "",
      'import "example.com/m/store"; import /* aside */ renamed "example.com/m/log"',
      "",
      "func main() { store.Open(); renamed.Say() }",
    ].join("\n"),
    "store/store.go":
      'package store\n\nimport (\n\t"fmt"\n\n\t_ `example.com/m/log`\n)\n\nfunc Open() { fmt.Println() }\n',
    "store/store_windows.go": 'package store\n\nimport _ "example.com/m/log"\n',
    "store/tagged.go": '//go:build slow\n\npackage store\n\nimport . "example.com/m/log"\n\nvar _ = Say\n',
    "store/store_test.go": 'package store\n\nimport _ "example.com/m/log"\n',
    "log/log.go": "package log\n\nfunc Say() {}\n",
  });
  const go = await shop.open();
  const log = await sitesOf(shop, go, "./cmd/order", "example.com/m/log");
  assert.deepEqual(log.sites.map(shown), ["cmd/order/main.go:4:50", "store/store.go:6:2"]);
  assert.deepEqual(
    log.chain.map(({ site }) => shown(site!)),
    ["cmd/order/main.go:4:50"],
  );
  const tagged = await sitesOf(shop, go, "./cmd/order", "example.com/m/log", { ...NO_CHOICES, tags: ["slow"] });
  assert.deepEqual(tagged.sites.map(shown).at(-1), "store/tagged.go:5:8");
  const fmt = await sitesOf(shop, go, "./cmd/order", "fmt");
  assert.deepEqual(
    fmt.chain.map(({ importer, imported, site }) => [importer, imported, shown(site!)]),
    [
      ["example.com/m/cmd/order", "example.com/m/store", "cmd/order/main.go:4:8"],
      ["example.com/m/store", "fmt", "store/store.go:4:2"],
    ],
  );
  assert.deepEqual((await sitesOf(shop, go, "./cmd/order", "main")).chain, []);
  await assert.rejects(sitesOf(shop, go, "./cmd/order", "example.com/none"), { code: "source-invalid" });
});

test("a package that nobody imports comes from go itself, and a copy in the standard library is found by its real path", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "main.go": "package main\n\nfunc main() {}\n",
    "web/main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe("", nil) }\n',
  });
  const go = await shop.open();
  const runtime = await sitesOf(shop, go, ".", "runtime");
  assert.deepEqual(runtime.chain, [{ importer: "example.com/m", imported: "runtime", site: null }]);
  const guts = await sitesOf(shop, go, "./web", "vendor/golang.org/x/net/http/httpguts");
  assert.equal(guts.chain.length, 2);
  assert.match(shown(guts.chain[1]!.site!), /^std\/net\/http\/\w+\.go:\d+:2$/);
});

test("an overlay, a workspace, a vendor folder and a version are read as go reads them", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const proxy = publish(shop, [
    {
      path: "example.com/log",
      version: "v1.2.0",
      files: { "go.mod": "module example.com/log\n", "log.go": "package log\n\nfunc Say() {}\n" },
    },
    {
      path: "example.com/tool",
      version: "v1.0.0",
      files: {
        "go.mod": "module example.com/tool\n\ngo 1.24\n\nrequire example.com/log v1.2.0\n",
        "main.go": 'package main\n\nimport "example.com/log"\n\nfunc main() { log.Say() }\n',
      },
    },
  ]);
  const main = 'package main\n\nimport "example.com/lib"\n\nfunc main() { lib.Do() }\n';
  const lib = 'package lib\n\nimport "example.com/log"\n\nfunc Do() { log.Say() }\n';
  shop.write({
    "work/go.work": "go 1.24\n\nuse (\n\t./app\n\t./lib\n)\n",
    "work/app/go.mod": "module example.com/app\n\ngo 1.24\n",
    "work/app/main.go": main,
    "work/lib/go.mod": "module example.com/lib\n\ngo 1.24\n\nrequire example.com/log v1.2.0\n",
    "work/lib/sub/lib.go": "package sub\n",
    "work/lib/lib.go": lib,
    "one/go.mod": "module example.com/one\n\ngo 1.24\n\nrequire example.com/log v1.2.0\n",
    "one/main.go": "package main\n\nfunc main() {}\n",
    "one/other.txt": 'package main\n\n\nimport "example.com/log"\n\nfunc main() { log.Say() }\n',
    "one/overlay.json": JSON.stringify({ Replace: { "main.go": "other.txt" } }),
  });
  const tool = await sitesOf(shop, await shop.open(".", proxy), "example.com/tool@v1.0.0", "example.com/log");
  assert.deepEqual(tool.sites.map(shown), ["example.com/tool@v1.0.0/main.go:3:8"]);
  execFileSync("go", ["mod", "tidy"], {
    cwd: join(shop.folder, "work/lib"),
    env: { ...shop.environment, ...proxy, GOWORK: "off" },
    stdio: "pipe",
  });
  const work = await sitesOf(shop, await shop.open("work/app", proxy), ".", "example.com/log");
  assert.deepEqual(
    work.chain.map(({ site }) => [site!.module, shown(site!)]),
    [
      ["example.com/app", "main.go:3:8"],
      ["example.com/lib", "lib.go:3:8"],
    ],
  );
  const overlay = { ...NO_CHOICES, flags: [`-overlay=${join(shop.folder, "one/overlay.json")}`, "-mod=mod"] };
  const go = await shop.open("one", proxy);
  assert.deepEqual((await sitesOf(shop, go, ".", "example.com/log", overlay)).sites.map(shown), ["main.go:4:8"]);
});

/** A reader of import declarations that knows nothing of Go but lines: enough for files that gofmt has written. */
function linesThatImport(file: string, imported: string): number[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, index) =>
      new RegExp(`^(?:import )?\\s*(?:[\\w.]+ )?"${imported}"`).test(line) ? [index + 1] : [],
    );
}

test("in the order service, each place has the import on its line", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const go = await openGo({ cwd: join(REPOSITORY, "examples/order"), env: shop.environment });
  const list = execFileSync("go", ["list", "-deps", "-f", '{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles ","}}', "."], {
    cwd: join(REPOSITORY, "examples/order"),
    env: { ...shop.environment, CGO_ENABLED: "0", GOOS: "linux" },
    encoding: "utf8",
  });
  const packages = list
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  let compared = 0;
  for (const wanted of [
    "encoding/json",
    "net/http",
    "google.golang.org/protobuf/proto",
    "go.opentelemetry.io/otel/attribute",
  ]) {
    const expected = packages.flatMap(([path, folder, files]) =>
      files!
        .split(",")
        .flatMap((file) => linesThatImport(join(folder!, file), wanted).map((line) => `${path} ${file}:${line}`)),
    );
    const { sites } = await sitesOf(shop, go, ".", wanted);
    const found = sites.map(({ importer, file, line }) => `${importer} ${file.split("/").at(-1)}:${line}`);
    assert.deepEqual(found.sort(), expected.sort(), wanted);
    compared += found.length;
  }
  assert.ok(compared > 50, `${compared} places`);
  t.diagnostic(`compared ${compared} places`);
});
