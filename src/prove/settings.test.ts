import assert from "node:assert/strict";
import { test } from "node:test";
import { imageOf } from "../../test/support/sample-image.ts";
import type { Image } from "../image/image.ts";
import { compareSettings } from "./settings.ts";

type Config = Readonly<Record<string, unknown>>;

/** An image without layers whose config has these settings of the container. */
function withSettings(config: Config, platform: Config = {}): Image {
  const image = imageOf([]);
  const whole = { ...image.config, ...platform, config };
  return { ...image, config: whole as Image["config"], configBytes: Buffer.from(JSON.stringify(whole)) };
}

function changes(before: Config, after: Config, ...claimed: string[]): readonly string[] {
  return compareSettings(withSettings(before), withSettings(after), new Set(claimed));
}

test("what is not set is the same as null, an empty text, an empty list and an empty object", () => {
  const unset = { Cmd: null, User: "", Env: [], Labels: {}, ArgsEscaped: false };
  assert.deepEqual(changes(unset, {}), []);
  assert.deepEqual(changes({}, unset), []);
});

test("the order of members does not count, and the order of a list does", () => {
  assert.deepEqual(changes({ Labels: { a: "1", b: "2" } }, { Labels: { b: "2", a: "1" } }), []);
  assert.deepEqual(changes({ Cmd: ["a", "b"] }, { Cmd: ["b", "a"] }), ["Cmd of the config has changed"]);
});

test("a member that goes, comes or changes is named, also one that plimsoll does not know", () => {
  assert.deepEqual(changes({ StopSignal: "SIGINT", Future: { deep: [1] } }, { Future: { deep: [2] }, Tty: true }), [
    "StopSignal of the config has changed",
    "Future of the config has changed",
    "Tty of the config has changed",
  ]);
});

test("an empty text in a list is not nothing", () => {
  assert.deepEqual(changes({ Entrypoint: [""] }, {}), ["Entrypoint of the config has changed"]);
});

test("a member that may differ is not named", () => {
  assert.deepEqual(changes({ Healthcheck: { Test: ["CMD", "a"] } }, {}, "Healthcheck"), []);
});

test("another platform is named member by member", () => {
  const before = withSettings({}, { architecture: "arm", variant: "v6" });
  const after = withSettings({}, { architecture: "arm", variant: "v7" });
  assert.deepEqual(compareSettings(before, after, new Set()), ["variant of the config has changed"]);
});
