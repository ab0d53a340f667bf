import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { measureBuild, proveRemoval, type Removal } from "../../src/session/prove-removal.ts";
import { type BuildChoices, NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { type Go, openGo } from "../../src/toolchain/go/go.ts";
import { REPOSITORY } from "../support/tools.ts";
import { publish, type Workshop, workshop } from "./go-workshop.ts";

async function requestFor(shop: Workshop, go: Go, source: string, choices: BuildChoices = NO_CHOICES) {
  const { platform, cacheFolder } = shop;
  return { package: await shop.resolve(go, source, choices), platform, cgo: false, choices, cacheFolder };
}

async function without(shop: Workshop, go: Go, importPath: string, source = ".", choices = NO_CHOICES) {
  return proveRemoval(go, await requestFor(shop, go, source, choices), [importPath]);
}

function proven(removal: Removal): Removal & { proven: true } {
  assert.ok(removal.proven, JSON.stringify(removal));
  assert.equal(removal.savedBytes, removal.before.sizeBytes - removal.after.sizeBytes);
  assert.equal(removal.savedWireBytes, removal.before.wireBytes - removal.after.wireBytes);
  return removal;
}

/** The size of what go builds by itself. */
function sizeOfPlainBuild(shop: Workshop, folder: string, ...flags: string[]): number {
  const output = join(shop.folder, "plain-build");
  const args = ["build", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", ...flags, "-o", output, "."];
  execFileSync("go", args, { cwd: folder, env: { ...shop.environment, CGO_ENABLED: "0", GOOS: "linux" } });
  return statSync(output).size;
}

test("packages of the order service are taken out, from every place that packages come from", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const folder = join(REPOSITORY, "examples/order");
  const go = await openGo({ cwd: folder, env: shop.environment });
  const request = await requestFor(shop, go, ".");
  const before = await measureBuild(go, request);
  assert.equal(before.sizeBytes, sizeOfPlainBuild(shop, folder));
  const expected: Readonly<Record<string, string | undefined>> = {
    "text/template": "text/tabwriter",
    "github.com/prometheus/client_golang/prometheus": "github.com/prometheus/procfs",
    "google.golang.org/grpc": "google.golang.org/grpc/internal/transport",
    "example.com/order/internal/telemetry": "google.golang.org/grpc",
    "encoding/json": undefined,
  };
  for (const [importPath, gone] of Object.entries(expected)) {
    const { savedBytes, savedWireBytes, vanished } = proven(await proveRemoval(go, request, [importPath], { before }));
    assert.ok(savedBytes > 0 && savedWireBytes > 0, importPath);
    assert.ok(gone === undefined || vanished.includes(gone), `${importPath}: ${vanished.join(" ")}`);
    t.diagnostic(`${importPath}: ${savedBytes} bytes, ${savedWireBytes} on the wire, ${vanished.length} packages gone`);
  }
  const main = await proveRemoval(go, request, ["example.com/order"], { before });
  assert.ok(!main.proven && main.refusal.reason === "main");
});

test("a program whose source no longer has the import loses what was proven, and a little more", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(render()) }\n',
    "with.go":
      '//go:build !without\n\npackage main\n\nimport (\n\t"html/template"\n\t"os"\n)\n\nfunc render() error { return template.Must(template.New("a").Parse("{{.}}")).Execute(os.Stdout, 1) }\n',
    "without.go": "//go:build without\n\npackage main\n\nfunc render() error { return nil }\n",
  });
  const go = await shop.open();
  const removal = proven(await without(shop, go, "html/template"));
  const saved = sizeOfPlainBuild(shop, shop.folder) - sizeOfPlainBuild(shop, shop.folder, "-tags=without");
  t.diagnostic(`the removal of html/template saves ${saved} bytes, of which ${removal.savedBytes} were proven`);
  assert.ok(removal.savedBytes <= saved && removal.savedBytes > 0.8 * saved, `${removal.savedBytes} of ${saved}`);
});

const HEAVY =
  'package heavy\n\nimport "encoding/xml"\n\nfunc Do(v any) string { text, _ := xml.Marshal(v); return string(text) }\n';
const MAIN = 'package main\n\nimport "example.com/heavy"\n\nfunc main() { println(heavy.Do(1)) }\n';
const REQUIRES = "go 1.24\n\nrequire example.com/heavy v1.0.0\n";

/** A module `example.com/heavy` that the program of `example.com/tool` needs, both published. */
function withHeavy(shop: Workshop) {
  return publish(shop, [
    {
      path: "example.com/heavy",
      version: "v1.0.0",
      files: { "go.mod": "module example.com/heavy\n\ngo 1.24\n", "heavy.go": HEAVY },
    },
    {
      path: "example.com/tool",
      version: "v1.0.0",
      files: { "go.mod": `module example.com/tool\n\n${REQUIRES}`, "main.go": MAIN },
    },
  ]);
}

test("a version, a workspace, a vendor folder and an overlay keep their meaning, and nothing is written to", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const proxy = withHeavy(shop);
  const run = (folder: string, ...args: string[]) =>
    execFileSync("go", args, { cwd: join(shop.folder, folder), env: { ...shop.environment, ...proxy }, stdio: "pipe" });
  shop.write({
    "vendored/go.mod": `module example.com/vendored\n\n${REQUIRES}`,
    "vendored/main.go": MAIN,
    "work/go.work": "go 1.24\n\nuse (\n\t./app\n\t./heavy\n)\n",
    "work/app/go.mod": "module example.com/app\n\ngo 1.24\n",
    "work/app/main.go": MAIN,
    "work/heavy/go.mod": "module example.com/heavy\n\ngo 1.24\n",
    "work/heavy/heavy.go": HEAVY,
    "laid/go.mod": "module example.com/laid\n\ngo 1.24\n",
    "laid/main.go":
      'package main\n\nimport "example.com/laid/heavy"\n\nfunc main() { println(heavy.Do(1), version) }\n',
    "laid/heavy/heavy.go": "package heavy\n",
    "laid/real.txt": HEAVY,
    "laid/version.txt": 'package main\n\nconst version = "1"\n',
    "laid/overlay.json": JSON.stringify({ Replace: { "heavy/heavy.go": "real.txt", "version.go": "version.txt" } }),
  });
  run("vendored", "mod", "tidy");
  run("vendored", "mod", "vendor");
  const laid = { ...NO_CHOICES, flags: [`-overlay=${join(shop.folder, "laid/overlay.json")}`] };
  const heavy = "example.com/heavy";
  const removals = [
    await without(shop, await shop.open(".", proxy), heavy, "example.com/tool@v1.0.0"),
    await without(shop, await shop.open("vendored", proxy), heavy),
    await without(shop, await shop.open("vendored", proxy), heavy, ".", { ...NO_CHOICES, flags: ["-mod=mod"] }),
    await without(shop, await shop.open("work/app", proxy), heavy),
    await without(shop, await shop.open("laid", proxy), "example.com/laid/heavy", ".", laid),
  ];
  const cache = contentsOf(join(shop.folder, "modules/example.com"));
  assert.deepEqual(cache.get("heavy@v1.0.0/heavy.go"), HEAVY);
  assert.deepEqual(
    [...cache.keys()].filter((path) => path.startsWith("heavy@")),
    ["heavy@v1.0.0/go.mod", "heavy@v1.0.0/heavy.go"],
  );
  for (const removal of removals) assert.ok(proven(removal).vanished.includes("encoding/xml"));
});

function contentsOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return new Map(
    files
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

test("packages that are taken out together lose what only both of them need", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const use = (name: string) => HEAVY.replace("package heavy", `package ${name}`);
  shop.write({
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "main.go":
      'package main\n\nimport (\n\t"example.com/m/a"\n\t"example.com/m/b"\n)\n\nfunc main() { println(a.Do(1), b.Do(1)) }\n',
    "a/a.go": use("a"),
    "b/b.go": use("b"),
  });
  const go = await shop.open();
  const request = await requestFor(shop, go, ".");
  const before = await measureBuild(go, request);
  const alone = proven(await proveRemoval(go, request, ["example.com/m/a"], { before }));
  const together = proven(await proveRemoval(go, request, ["example.com/m/b", "example.com/m/a"], { before }));
  assert.ok(!alone.vanished.includes("encoding/xml") && together.vanished.includes("encoding/xml"));
  assert.deepEqual(together.packages, ["example.com/m/a", "example.com/m/b"]);
});

test("where the program does not build with the stub, nothing is proven, and the reason is the compiler's or the linker's", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "linked/main.go":
      'package main\n\nimport (\n\t_ "example.com/m/lib"\n\t_ "unsafe"\n)\n\n//go:linkname secret example.com/m/lib.secret\nfunc secret() int\n\nfunc main() { println(secret()) }\n',
    "linked/main.s": "",
    "sized/main.go":
      'package main\n\nimport (\n\t"unsafe"\n\n\t"example.com/m/lib"\n)\n\nvar room [unsafe.Sizeof(lib.Spot{}) - 8]byte\n\nfunc main() { println(len(room)) }\n',
    "lib/lib.go":
      "package lib\n\nfunc secret() int { return 3 }\n\nvar keep = secret\n\ntype Spot struct{ x, y int64 }\n\nfunc (s Spot) Sum() int64 { return s.x + s.y }\n",
  });
  const go = await shop.open();
  const linked = await without(shop, go, "example.com/m/lib", "./linked");
  assert.ok(!linked.proven);
  assert.equal(linked.refusal.reason, "linkname");
  assert.match(
    linked.refusal.why,
    /^example\.com\/m\/linked names example\.com\/m\/lib\.secret by go:linkname\n[\s\S]*secret/,
  );
  const sized = await without(shop, go, "example.com/m/lib", "./sized");
  assert.ok(!sized.proven);
  assert.deepEqual([sized.refusal.importPath, sized.refusal.reason], ["example.com/m/lib", "build-failed"]);
  assert.match(sized.refusal.why, /main\.go:9/);
});
