import assert from "node:assert/strict";
import { test } from "node:test";
import type { Importer } from "../../measure/link/import-chains.ts";
import { groupArrivals } from "./new-packages.ts";

const MAIN = "example.com/app";

/** Each package with what it imports; the module is everything up to the second slash, and none for the standard library. */
function listed(graph: Readonly<Record<string, readonly string[]>>): readonly Importer[] {
  return Object.entries(graph).map(([importPath, imports]) => {
    const [host = "", name = ""] = importPath.split("/");
    return { importPath, imports, module: host.includes(".") ? `${host}/${name}@v1.0.0` : undefined };
  });
}

function groups(graph: Readonly<Record<string, readonly string[]>>, fresh: readonly string[]) {
  return groupArrivals(listed(graph), MAIN, (path) => fresh.includes(path));
}

test("packages belong to the first edge from one that was there to one that was not", () => {
  const graph = {
    [MAIN]: ["example.com/app/web", "fmt"],
    "example.com/app/web": ["x.org/text/cases"],
    "x.org/text/cases": ["x.org/text/internal", "fmt"],
    "x.org/text/internal": [],
    "fmt": [],
  };
  assert.deepEqual(groups(graph, ["x.org/text/cases", "x.org/text/internal"]), [
    {
      roots: ["x.org/text/cases"],
      chain: [MAIN, "example.com/app/web", "x.org/text/cases"],
      packages: ["x.org/text/cases", "x.org/text/internal"],
    },
  ]);
  assert.deepEqual(groups(graph, []), []);
});

test("one importer's packages of one module come together, and those of two modules or importers do not", () => {
  const graph = {
    [MAIN]: ["x.org/text/cases", "x.org/text/language", "x.org/net/html", "example.com/app/web", "net/http"],
    "example.com/app/web": ["x.org/text/width"],
    "x.org/text/cases": [],
    "x.org/text/language": [],
    "x.org/text/width": [],
    "x.org/net/html": [],
    "net/http": [],
  };
  const fresh = Object.keys(graph).filter((path) => !path.startsWith("example.com"));
  assert.deepEqual(
    groups(graph, fresh)
      .map(({ roots }) => roots.join(" "))
      .sort(),
    ["net/http", "x.org/net/html", "x.org/text/cases x.org/text/language", "x.org/text/width"],
  );
});

test("the chain is a shortest one, and each package is in one group, also where the graph has cycles", () => {
  const graph = {
    [MAIN]: ["example.com/app/a", "example.com/app/b"],
    "example.com/app/a": ["example.com/app/c"],
    "example.com/app/b": ["x.org/big/root"],
    "example.com/app/c": ["example.com/app/d"],
    "example.com/app/d": ["x.org/big/leaf"],
    "x.org/big/root": ["x.org/big/leaf"],
    "x.org/big/leaf": ["x.org/big/root", MAIN],
  };
  const found = groups(graph, ["x.org/big/root", "x.org/big/leaf"]);
  assert.deepEqual(found, [
    {
      roots: ["x.org/big/root"],
      chain: [MAIN, "example.com/app/b", "x.org/big/root"],
      packages: ["x.org/big/leaf", "x.org/big/root"],
    },
  ]);
});

test("a package that no chain reaches, or that is not listed, belongs to no group", () => {
  const graph = { [MAIN]: ["fmt", "C", "unsafe"], "fmt": [], "runtime/cgo": [] };
  assert.deepEqual(groups(graph, ["runtime/cgo", "C"]), []);
});
