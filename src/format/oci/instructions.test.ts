import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../base/digest.ts";
import type { HistoryEntry } from "./config.ts";
import { instructionsOf } from "./instructions.ts";

function instructions(layers: number, history: readonly HistoryEntry[] | undefined): readonly (string | null)[] {
  const diff_ids = Array.from({ length: layers }, (_, at) => sha256(`${at}`));
  const config = { architecture: "amd64", os: "linux", rootfs: { type: "layers" as const, diff_ids } };
  return instructionsOf(history === undefined ? config : { ...config, history }).map((found) => found?.text ?? null);
}

const ADD = { created_by: "ADD one" };
const RUN = { created_by: "RUN /bin/sh -c two # buildkit" };
const CMD = { created_by: "CMD x", empty_layer: true };

test("the history entries that made a layer are matched to the layers in order", () => {
  assert.deepEqual(instructions(2, [ADD, CMD, RUN]), ["ADD one", "RUN two"]);
  assert.deepEqual(instructions(2, [{}, {}]), ["", ""]);
});

test("a history with another number of layer entries than there are layers gives no layer an instruction", () => {
  assert.deepEqual(instructions(2, [ADD, RUN, ADD]), [null, null]);
  assert.deepEqual(instructions(2, [ADD, CMD]), [null, null]);
  assert.deepEqual(instructions(2, [CMD, CMD]), [null, null]);
  assert.deepEqual(instructions(2, []), [null, null]);
  assert.deepEqual(instructions(2, undefined), [null, null]);
});
