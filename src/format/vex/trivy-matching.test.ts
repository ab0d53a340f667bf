/**
 * Trivy is not run by tests, so its matching is written down here from its documentation: "PURL matching" and "Applying
 * VEX to dependency trees" of docs/guide/supply-chain/vex/file.md, and oci.md beside it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeOpenVex } from "./openvex.ts";
import type { Product, Statement } from "./statement.ts";

interface Component {
  readonly "@id": string;
  readonly subcomponents?: readonly Component[];
}

/** A name matches what it names: any version where it has none, and anything that has at least its qualifiers. */
function matches(named: string, found: string): boolean {
  const parts = (purl: string) => {
    const [, path = "", version = "", qualifiers = ""] = /^pkg:([^@?]*)(?:@([^?]*))?(?:\?(.*))?$/.exec(purl)!;
    return { path, version: decodeURIComponent(version), qualifiers: [...new URLSearchParams(qualifiers)].map(String) };
  };
  const [one, other] = [parts(named), parts(found)];
  if (one.path !== other.path || (one.version !== "" && one.version !== other.version)) return false;
  return one.qualifiers.every((qualifier) => other.qualifiers.includes(qualifier));
}

/** From the vulnerable package up to the root, one component after the other is taken for the product. */
function isSilenced(products: readonly Component[], leaf: string, ...above: readonly string[]): boolean {
  if (products.some((product) => matches(product["@id"], leaf))) return true;
  return above.some((one) =>
    products.some(
      (product) =>
        matches(product["@id"], one) &&
        (product.subcomponents === undefined || product.subcomponents.some((part) => matches(part["@id"], leaf))),
    ),
  );
}

const DIGEST = "ab".repeat(32);
const GJSON = { path: "github.com/tidwall/gjson", version: "v1.8.0" };
const LEAF = "pkg:golang/github.com/tidwall/gjson@v1.8.0";
const ROOT = `pkg:oci/order@sha256:${DIGEST}?arch=amd64&repository_url=registry.example:5000/shop/order`;
const MAIN = "pkg:golang/example.com/order@v0.0.0-20310227230640-abcdef123456";
const IMAGE = { kind: "image", repository: "registry.example:5000/shop/order", digest: `sha256:${DIGEST}` } as const;

function productsOf(products: Statement["products"], module = GJSON): readonly Component[] {
  const statement: Statement = {
    vulnerability: { id: "GO-2021-0265", aliases: [] },
    ...{ products, subcomponents: [module], claim: { status: "fixed", fixedBy: "a test" } },
    ...{ foundBy: [], binaryBeforeStripping: null, finalImage: null },
  };
  const tool = { name: "plimsoll", version: "0.1.0" };
  const document = { author: "A test", timestamp: 0, tool, statements: [statement] } as const;
  return JSON.parse(Buffer.from(encodeOpenVex(document)).toString()).statements[0].products;
}

test("an image is matched by its digest and its repository, with the packages in it as subcomponents", () => {
  const products = productsOf([IMAGE]);
  assert.ok(isSilenced(products, LEAF, MAIN, ROOT));
  assert.ok(!isSilenced(products, LEAF, MAIN, ROOT.replace(DIGEST, "cd".repeat(32))));
  assert.ok(!isSilenced(products, LEAF, MAIN, ROOT.replace("shop/order", "shop/other")));
  assert.ok(!isSilenced(products, "pkg:golang/github.com/tidwall/sjson@v1.1.7", MAIN, ROOT));
  assert.ok(!isSilenced(products, LEAF.replace("v1.8.0", "v1.7.0"), MAIN, ROOT));
  // A layout or a file has no repository, and the statement holds for nothing else.
  assert.ok(!isSilenced(products, LEAF, MAIN));
});

test("under the digest of an index, an image is told from the others by its architecture", () => {
  const products = productsOf([{ ...IMAGE, architecture: "amd64" }]);
  assert.ok(isSilenced(products, LEAF, MAIN, ROOT));
  assert.ok(!isSilenced(products, LEAF, MAIN, ROOT.replace("amd64", "arm64")));
});

test("a main module is matched as an intermediate component, at any version and in whatever holds it", () => {
  const products = productsOf([{ kind: "program", path: "example.com/order" }]);
  assert.ok(isSilenced(products, LEAF, MAIN, ROOT));
  assert.ok(isSilenced(products, LEAF, "pkg:golang/example.com/order"));
  assert.ok(!isSilenced(products, LEAF, "pkg:golang/example.com/invoice@v1.0.0", ROOT));
  assert.ok(!isSilenced(products, LEAF.replace("v1.8.0", "v1.9.0"), MAIN, ROOT));
});

test("a module that is a product by itself is matched wherever it is, and no other version of it", () => {
  const products = productsOf([{ kind: "module", module: GJSON }]);
  assert.ok(isSilenced(products, LEAF, "pkg:golang/example.com/invoice@v1.0.0"));
  assert.ok(!isSilenced(products, LEAF.replace("v1.8.0", "v1.7.0"), MAIN, ROOT));
});

test("the standard library has a v in front of its version, which grype has not", () => {
  const stdlib = { path: "stdlib", version: "v1.26.8" };
  const scopes: readonly Statement["products"][] = [[IMAGE], [{ kind: "module", module: stdlib } satisfies Product]];
  for (const scope of scopes) {
    const products = productsOf(scope, stdlib);
    assert.ok(isSilenced(products, "pkg:golang/stdlib@v1.26.8", MAIN, ROOT));
    assert.ok(isSilenced(products, "pkg:golang/stdlib@1.26.8", MAIN, ROOT));
    assert.ok(!isSilenced(products, "pkg:golang/stdlib@v1.26.7", MAIN, ROOT));
  }
});
