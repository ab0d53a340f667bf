import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { parseServiceList, usualName } from "./service-list.ts";

test("a line is an image and what is known of it; the rest is left out", () => {
  const text = "# ours\n\nghcr.io/acme/order:v1  replicas=3 # three zones\r\noci:out#1:v1 name=out\n";
  assert.deepEqual(parseServiceList(text, "fleet.txt"), [
    { name: "order", image: "ghcr.io/acme/order:v1", replicas: 3, where: "fleet.txt:3", run: null },
    { name: "out", image: "oci:out#1:v1", replicas: null, where: "fleet.txt:4", run: null },
  ]);
});

test("a word that nobody knows is refused, with its line", () => {
  for (const word of ["replica=3", "replicas=many", "replicas=-1", "name=", "v2"]) {
    assert.throws(
      () => parseServiceList(`a:1\nb:1 ${word}\n`, "f"),
      (error) => error instanceof PlimsollError && error.code === "source-invalid" && error.where === "f:2",
      word,
    );
  }
});

test("a service is called as its repository", () => {
  const names = {
    "ghcr.io/acme/order:v1": "order",
    "localhost:5000/order": "order",
    "order@sha256:abc": "order",
    "docker-archive:/tmp/order.tar:acme/cart:v1": "cart",
    "oci:out": "oci",
  };
  for (const [image, name] of Object.entries(names)) assert.equal(usualName(image), name, image);
});
