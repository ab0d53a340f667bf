import assert from "node:assert/strict";
import { test } from "node:test";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { fitImage } from "./image-fit.ts";

const STATE = {
  path: "example.com/order",
  versions: new Map([
    ["example.net/parser", new Set(["v1.0.0"])],
    ["example.net/replaced", new Set(["v1.0.0", "v1.0.1"])],
  ]),
};

function program(main: string | null, ...words: readonly string[]): GoProgram {
  const deps = words.map((word) => {
    const [path = "", version = ""] = word.split("@");
    return { path, version, main: false };
  });
  const own = main === null ? [] : [{ path: main, version: "(devel)", main: true }];
  return { version: "go1.26.8", path: `${main}/cmd`, modules: [...own, ...deps], info: null };
}

const fit = (...programs: readonly GoProgram[]) => {
  const image = { repository: "registry.example/order", digest: `sha256:${"ab".repeat(32)}` as const, index: null };
  return fitImage({ name: "oci:out", image, programs }, STATE);
};

test("an image fits whose programs of the module have the versions that go selects", () => {
  const own = program(
    "example.com/order",
    "example.net/parser@v1.0.0",
    "example.net/replaced@v1.0.1",
    "example.net/here@",
  );
  assert.deepEqual(fit(own, own), new Set());
  const other = program("example.com/invoice", "example.net/parser@v1.0.0");
  assert.deepEqual(fit(own, other), new Set(["stdlib@v1.26.8", "example.net/parser@v1.0.0"]));
});

test("an image of another module, without a Go program, or from other requirements is refused", () => {
  const other = program("example.com/invoice");
  assert.throws(() => fit(other), { code: "image-foreign", why: "its Go programs are of example.com/invoice" });
  assert.throws(() => fit(), { code: "image-foreign", why: /none of its files is a Go program/ });
  assert.throws(() => fit(program(null)), { code: "image-foreign" });
  const older = program("example.com/order", "example.net/parser@v0.9.0");
  assert.throws(() => fit(older), {
    code: "image-foreign",
    why: /has example\.net\/parser v0\.9\.0, and go\.mod selects v1\.0\.0$/,
  });
  const foreign = program("example.com/order", "example.net/unknown@v1.0.0");
  assert.throws(() => fit(foreign), { code: "image-foreign", why: /and go\.mod does not select it$/ });
});
