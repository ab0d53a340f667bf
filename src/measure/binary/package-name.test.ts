import assert from "node:assert/strict";
import { test } from "node:test";
import { ModulesOfPackages } from "./module-of-package.ts";
import { packageOfSymbol } from "./package-name.ts";

const PACKAGES: Readonly<Record<string, string | undefined>> = {
  "net/http.(*Server).Serve": "net/http",
  "net/http.init.0.func1": "net/http",
  "main.main": "main",
  "gopkg.in/yaml%2ev3.Unmarshal": "gopkg.in/yaml.v3",
  "strings.(*Reader).Read-fm": "strings",
  "slices.SortFunc[go.shape.[]int,go.shape.int]": "slices",
  "example.com/a.Map[go.shape.struct { example.com/b/c.X int }]": "example.com/a",
  "example.com/a.(*Set[go.shape.string]).Add": "example.com/a",
  "go.opentelemetry.io/otel.Tracer": "go.opentelemetry.io/otel",
  "type:.eq.net/netip.Addr": "net/netip",
  "type:.eq.[2]net/netip.Addr": "net/netip",
  "type:.gcmask.compress/flate.Writer": "compress/flate",
  "type..hash.[3]interface {}": undefined,
  "go:itab.*os.File,io.Writer": "os",
  "go.itab.*os.File,io.Writer": "os",
  "vendor/golang.org/x/net/idna.ToASCII": "vendor/golang.org/x/net/idna",
  "memeqbody": undefined,
  "yy_reduce.isra.0": undefined,
  "sqlite3Update.constprop.0.cold": undefined,
  "zType.8": undefined,
  "main.f.1": "main",
  "_rt0_amd64_linux": undefined,
  "runtime/cgo(.rodata)": undefined,
};

for (const [name, expected] of Object.entries(PACKAGES)) {
  test(`${name} belongs to ${expected ?? "no package"}`, () => assert.equal(packageOfSymbol(name), expected));
}

test("the module of a package is the one with the longest path", () => {
  const module = (path: string) => ({ path, version: "v1.0.0", sum: "" });
  const modules = new ModulesOfPackages({
    path: "example.com/app/cmd/app",
    main: { path: "example.com/app", version: "(devel)", sum: "" },
    deps: [module("example.com/lib"), module("example.com/lib/deep"), module("odd")],
    settings: new Map(),
  });
  assert.equal(modules.importPath("main"), "example.com/app/cmd/app");
  const expected = {
    "example.com/app/cmd/app": "example.com/app",
    "example.com/lib": "example.com/lib",
    "example.com/lib/deep/inside": "example.com/lib/deep",
    "example.com/libelous/x": "example.com/libelous",
    "github.com/me/lib/x": "github.com/me/lib",
    "gopkg.in/yaml.v2": "gopkg.in/yaml.v2",
    "gopkg.in/square/go-jose.v2/jwt": "gopkg.in/square/go-jose.v2",
    "net/http": "std",
    "vendor/golang.org/x/net/idna": "std",
    "odd/package": "odd",
    "[C]": "cgo",
  };
  for (const [path, name] of Object.entries(expected)) assert.equal(modules.moduleOf(path), name, path);
});
