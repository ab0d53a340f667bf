import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { completeSettings } from "../../service/settings.ts";
import { destinationNames } from "./destination-names.ts";

function names(said: Parameters<typeof completeSettings>[2], env: NodeJS.ProcessEnv = {}): readonly string[] {
  const world = { env } as Parameters<typeof completeSettings>[0];
  return destinationNames(completeSettings(world, {}, said), "order", env);
}

test("without -o: below KO_DOCKER_REPO, the repository itself with --bare, else a layout", () => {
  assert.deepEqual(names({}), ["oci:plimsoll-out/order"]);
  assert.deepEqual(names({}, { KO_DOCKER_REPO: "ghcr.io/me" }), ["ghcr.io/me/order"]);
  assert.deepEqual(names({ bare: true }, { KO_DOCKER_REPO: "ghcr.io/me/app" }), ["ghcr.io/me/app"]);
  assert.deepEqual(names({}, { KO_DOCKER_REPO: "ko.local" }), ["docker-daemon:ko.local/order"]);
  assert.throws(
    () => names({}, { KO_DOCKER_REPO: "kind.local" }),
    (error) => error instanceof PlimsollError && error.code === "config-invalid",
  );
});

test("every tag is added to every destination that has no tag", () => {
  assert.deepEqual(
    names({
      imageTags: ["v1", "latest"],
      destinations: ["oci:out", "oci:out:mine", "localhost:5000/order", "docker-archive:dist/Order.tar", "oci:C:\\out"],
    }),
    [
      "oci:out:v1",
      "oci:out:latest",
      "oci:out:mine",
      "localhost:5000/order:v1",
      "localhost:5000/order:latest",
      "docker-archive:dist/Order.tar:order:v1",
      "docker-archive:dist/Order.tar:order:latest",
      "oci:C:\\out:v1",
      "oci:C:\\out:latest",
    ],
  );
});
