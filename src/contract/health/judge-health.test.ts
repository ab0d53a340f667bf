import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeDrain, judgeProbe, judgeProfiles, judgeStart, PROFILE_PATHS } from "./judge-health.ts";

const [well, unwell, gone] = [{ status: 204 }, { status: 503 }, { failure: "refused" }];

test("a probe has to answer each time", () => {
  const outcome = (...answers: Parameters<typeof judgeProbe>[2]) =>
    judgeProbe("health-live", "/live", answers, "").outcome;
  assert.deepEqual(
    [outcome(well, well), outcome(well, unwell), outcome(gone, well), outcome({ status: 404 })],
    ["pass", "fail", "fail", "fail"],
  );
});

test("what drains is unready, by its answer or because it takes no more connections", () => {
  const at = (atMs: number, answer: typeof well | typeof unwell | typeof gone) => ({ atMs, answer });
  const outcome = (ready: ReturnType<typeof at>[], endedAfterMs: number | null = 3000) =>
    judgeDrain("/ready", { ready, endedAfterMs }, "").outcome;
  assert.equal(outcome([at(10, well), at(60, unwell), at(1500, unwell)]), "pass");
  assert.equal(outcome([at(10, gone), at(1500, gone)]), "pass");
  assert.equal(outcome([at(10, well)], 20), "pass");
  assert.equal(outcome([at(10, unwell), at(1500, well)]), "fail");
  assert.equal(outcome([at(10, unwell)], null), "fail");
});

test("a start is held against what the probe allows", () => {
  assert.equal(judgeStart(1.5, { seconds: 2, from: "" }, "").outcome, "pass");
  assert.equal(judgeStart(2.5, { seconds: 2, from: "" }, "").outcome, "fail");
  assert.equal(judgeStart(100, { seconds: null, from: "" }, "").outcome, "pass");
});

test("profiles are known by what they show, and not by a status", () => {
  const shows = (path: string, body: string) => PROFILE_PATHS.find((one) => one.path === path)!.shows.test(body);
  assert.ok(shows("/debug/pprof/", "<a href='goroutine?debug=1'>goroutine</a> <a href='heap'>heap</a>"));
  assert.ok(shows("/debug/vars", '{"cmdline": ["/app"]}'));
  assert.ok(!shows("/debug/pprof/", "<html>our shop</html>"));
  assert.equal(judgeProfiles([], "").outcome, "pass");
  assert.deepEqual(judgeProfiles(["/debug/vars"], "").subject, "/debug/vars");
});
