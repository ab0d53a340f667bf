import assert from "node:assert/strict";
import { test } from "node:test";
import { joinDashValues } from "./dash-values.ts";

test("words for another program may begin with a dash", () => {
  const join = (line: string) => joinDashValues(line.split(" ")).join(" ");
  assert.equal(join("slim . --ldflags -s --goflag -race"), "slim . --ldflags=-s --goflag=-race");
  assert.equal(join("slim . --cmd --listen --cmd :80 --json"), "slim . --cmd=--listen --cmd :80 --json");
  assert.equal(join("slim . --ldflags=-s --json"), "slim . --ldflags=-s --json");
  assert.equal(join("slim . --goflag -ldflags=-s"), "slim . --goflag=-ldflags=-s");
  assert.equal(join("slim --label --json -- --cmd -x"), "slim --label --json -- --cmd -x");
  assert.equal(join("slim . --cmd --"), "slim . --cmd --");
  assert.equal(join("slim . --cmd"), "slim . --cmd");
});
