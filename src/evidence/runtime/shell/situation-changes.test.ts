import assert from "node:assert/strict";
import { test } from "node:test";
import type { Situation } from "./situation.ts";
import { afterCd, afterDeclaration, afterSet, afterShift } from "./situation-changes.ts";

const SITUATION: Situation = {
  folders: ["/srv"],
  variables: new Map([["HOME", ["/root"]]]),
  name: "sh",
  args: [["a", "b", "c"]],
};

test("set takes options and arguments apart", () => {
  const argsAfter = (...words: readonly string[]) => afterSet(SITUATION, words, true).args;
  assert.deepEqual(argsAfter("-e"), SITUATION.args);
  assert.deepEqual(argsAfter("-eo", "pipefail"), SITUATION.args);
  assert.deepEqual(argsAfter("-o", "pipefail", "--", "-x", "y"), [["-x", "y"]]);
  assert.deepEqual(argsAfter("x", "-y"), [["x", "-y"]]);
  assert.deepEqual(argsAfter("--"), [[]]);
});

test("shift drops arguments, and no more than there are", () => {
  assert.deepEqual(afterShift(SITUATION, [], true).args, [["b", "c"]]);
  assert.deepEqual(afterShift(SITUATION, ["2"], true).args, [["c"]]);
  assert.deepEqual(afterShift(SITUATION, ["9"], true).args, [[]]);
  assert.deepEqual(afterShift(SITUATION, ["x"], true).args, SITUATION.args);
});

test("in a branch, what was there before stays possible", () => {
  assert.deepEqual(afterShift(SITUATION, ["2"], false).args, [["a", "b", "c"], ["c"]]);
  assert.deepEqual(afterCd(SITUATION, ["/opt"], false).folders, ["/srv", "/opt"]);
  assert.deepEqual(afterDeclaration(SITUATION, "HOME=/home", false).variables.get("HOME"), ["/root", "/home"]);
});

test("a folder is absolute, below the present one, or the home directory", () => {
  assert.deepEqual(afterCd(SITUATION, ["/opt"], true).folders, ["/opt"]);
  assert.deepEqual(afterCd(SITUATION, ["bin"], true).folders, ["/srv/bin"]);
  assert.deepEqual(afterCd(SITUATION, ["-P", "--", "x"], true).folders, ["/srv/x"]);
  assert.deepEqual(afterCd(SITUATION, [], true).folders, ["/root"]);
  assert.deepEqual(afterCd(SITUATION, ["-"], true).folders, [undefined]);
});

test("an operand that only the running shell knows is not the same as none", () => {
  assert.deepEqual(afterCd(SITUATION, [undefined], true).folders, [undefined]);
  assert.deepEqual(afterCd(SITUATION, ["--", undefined], false).folders, ["/srv", undefined]);
  assert.deepEqual(afterShift(SITUATION, [undefined], true).args, [[undefined]]);
});

test("a declaration without a value changes nothing", () => {
  assert.equal(afterDeclaration(SITUATION, "HOME", true), SITUATION);
  assert.deepEqual(afterDeclaration(SITUATION, "A=b=c", true).variables.get("A"), ["b=c"]);
});
