import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileCall } from "../opens/file-call.ts";
import { callsOfAbility } from "./calls-of-ability.ts";
import { compareOutcomes } from "./compare-outcomes.ts";
import { type Outcome, parseOutcomes } from "./outcome.ts";

const outcome = (question: string, found: string, can = true): Outcome => ({ ability: "users", question, can, found });

test("what the probe found is the line of JSON, whatever is printed around it", () => {
  const line = JSON.stringify({ abilities: [outcome("its user by number", "nonroot")] });
  assert.deepEqual(parseOutcomes(["a warning of the runtime", line]), [outcome("its user by number", "nonroot")]);
  assert.throws(() => parseOutcomes([]), { code: "program-failed" });
  assert.throws(() => parseOutcomes(["exec /plimsoll-trial-probe: no such file or directory"]), {
    code: "program-failed",
    why: "exec /plimsoll-trial-probe: no such file or directory",
  });
  assert.throws(() => parseOutcomes(['{"abilities":[{"ability":"users"}]}']), { code: "program-failed" });
});

test("what differs between two containers of one image is not compared", () => {
  const compared = compareOutcomes({
    before: [
      [outcome("one", "a"), outcome("two", "a"), outcome("three", "a"), outcome("four", "a")],
      [outcome("one", "a"), outcome("two", "a"), outcome("three", "b"), outcome("four", "a")],
    ],
    after: [
      [outcome("one", "a"), outcome("two", "a", false), outcome("three", "a"), outcome("five", "a")],
      [outcome("one", "a"), outcome("two", "a", false), outcome("three", "a"), outcome("five", "a")],
    ],
  });
  assert.deepEqual(
    compared.map(({ question, shows }) => [question, shows]),
    [
      ["one", "same"],
      ["two", "different"],
      ["three", "not compared"],
      ["five", "different"],
      ["four", "different"],
    ],
  );
  assert.deepEqual(compared[1]!.after, { can: false, found: "a" });
  assert.equal(compared[3]!.before, null);
});

test("a question that one container of an image was not asked is not compared", () => {
  const [row] = compareOutcomes({ before: [[outcome("one", "a")], []], after: [[outcome("one", "a")]] });
  assert.equal(row!.shows, "not compared");
});

test("without an image before, nothing is compared", () => {
  const [row] = compareOutcomes({ before: null, after: [[outcome("one", "a")]] });
  assert.deepEqual(row, { ...row, before: null, after: { can: true, found: "a" }, shows: null });
});

test("an ability has the calls between its mark and the next one", () => {
  const call = (path: string | null): FileCall => ({
    ...{ path, call: "openat", result: "ok", isCreation: false, isExclusive: false },
  });
  const calls = ["/lib", "/probe/tls", "/etc/ssl", null, "/probe/users", "/etc/passwd", "/probe/end", "/late"].map(
    call,
  );
  const pathsOf = (ability: string) => callsOfAbility(calls, "/probe", ability).map(({ path }) => path);
  assert.deepEqual(pathsOf("tls"), ["/etc/ssl", null]);
  assert.deepEqual(pathsOf("users"), ["/etc/passwd"]);
  assert.deepEqual(pathsOf("dns"), []);
  assert.deepEqual(pathsOf("end"), ["/late"]);
});
