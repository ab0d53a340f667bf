import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyPod } from "../../../test/support/pod-security.ts";
import { matchImages, parseGivenImage } from "./image-match.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

function containers(...named: readonly (readonly [string, string])[]) {
  const spec = { containers: named.map(([name, image]) => ({ name, image })) };
  const pod = onlyPod(JSON.stringify({ apiVersion: "v1", kind: "Pod", spec }));
  assert.ok(typeof pod !== "string");
  return pod.spec.containers;
}

/** The names of the containers that each image is for. */
function match(named: readonly (readonly [string, string])[], ...given: readonly string[]) {
  const found = matchImages(containers(...named), given.map(parseGivenImage));
  return [...found].map(([{ name }, { target }]) => `${name}=${target}`);
}

const refused = (named: readonly (readonly [string, string])[], ...given: readonly string[]) =>
  assert.throws(() => match(named, ...given), { code: "flag-invalid" });

test("an image is for the containers that name it", () => {
  const pair = [
    ["a", "docker.io/library/redis"],
    ["b", "ghcr.io/me/order:v1"],
  ] as const;
  assert.deepEqual(match(pair, "redis:latest"), ["a=redis:latest"]);
  assert.deepEqual(match(pair, "docker://ghcr.io/me/order:v1"), ["b=docker://ghcr.io/me/order:v1"]);
  refused(pair, "ghcr.io/me/order:v2");
  refused(pair, "ghcr.io/me/order");
  refused(pair, "oci:out");
});

test("a digest counts more than a tag", () => {
  const pinned = [["a", `ghcr.io/me/order:v1@${DIGEST}`]] as const;
  assert.deepEqual(match(pinned, `ghcr.io/me/order@${DIGEST}`), [`a=ghcr.io/me/order@${DIGEST}`]);
  const other = `ghcr.io/me/order:v1@sha256:${"b".repeat(64)}`;
  refused([...pinned, ["b", "x"]], other);
});

test("an image of this machine is given by name, or is everybody's where all have one", () => {
  const same = [
    ["a", "order:v1"],
    ["b", "order:v1"],
  ] as const;
  assert.deepEqual(match(same, "oci:out"), ["a=oci:out", "b=oci:out"]);
  assert.deepEqual(match(same, "a=oci:x=y"), ["a=oci:x=y"]);
  assert.deepEqual(match(same, "order:v1=oci:out"), ["a=oci:out", "b=oci:out"]);
  assert.deepEqual(parseGivenImage("oci:x=y"), { name: undefined, target: "oci:x=y" });
  refused(same, "c=oci:out");
  refused(same, "a=oci:out", "order:v1=oci:other");
  refused([], "oci:out");
});
