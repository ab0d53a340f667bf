import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeForm, judgeSecrets } from "./judge-logs.ts";
import { parseLogLine } from "./log-line.ts";
import { plant } from "./planted.ts";

test("a line is JSON or logfmt, or it is not", () => {
  assert.equal(parseLogLine('{"level":"info","n":1}', "json")?.get("n"), "1");
  assert.equal(parseLogLine('level=info msg="two \\"words\\"" empty=', "logfmt")?.get("msg"), 'two "words"');
  for (const line of ["[1]", "null", '"text"', "{", "level=info"])
    assert.equal(parseLogLine(line, "json"), undefined, line);
  for (const line of ["", "plain words", 'a="b', "a=b words", '{"a": "b=c"}'])
    assert.equal(parseLogLine(line, "logfmt"), undefined, line);
});

test("an event over several lines is told apart from a line that is not structured", () => {
  const outcomes = (lines: string[]) => judgeForm(lines, "json", "").map(({ outcome }) => outcome);
  assert.deepEqual(outcomes(['{"a":1}', '{"b":2}']), ["pass", "pass"]);
  assert.deepEqual(outcomes(['{"a":1}', "listening on :8080"]), ["fail", "pass"]);
  assert.deepEqual(outcomes(['{"a":1}', '  "code": 200', "}"]), ["pass", "fail"]);
  assert.deepEqual(outcomes(['{"a":1}', "goroutine 1 [running]:", "main.main()", "\t/app/main.go:7 +0x1d"]), [
    "pass",
    "fail",
  ]);
  assert.deepEqual(outcomes([]), ["unknown", "unknown"]);
});

test("a planted value is found as it is, and in base64 wherever it begins", () => {
  const planted = plant({ name: "DATABASE_URL", template: "postgres://u:SECRET@db", where: "" }, "Qx7fK2mWp9Zt4LbN");
  assert.equal(planted.value, "postgres://u:Qx7fK2mWp9Zt4LbN@db");
  const outcome = (line: string) => judgeSecrets(["other", line], [planted])[0]!.outcome;
  assert.equal(outcome("url=postgres://u:xxxxx@db"), "pass");
  assert.equal(outcome(`url=${planted.value}`), "fail");
  for (const user of ["a", "ab", "abc", "abcd"]) {
    assert.equal(
      outcome(`Authorization: Basic ${Buffer.from(`${user}:Qx7fK2mWp9Zt4LbN`).toString("base64")}`),
      "fail",
      user,
    );
    assert.equal(outcome(Buffer.from(`${user}:Qx7fK2mWp9Zt4LbNxy`).toString("base64")), "fail", user);
  }
});
