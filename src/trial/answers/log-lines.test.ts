import assert from "node:assert/strict";
import { test } from "node:test";
import { compareLogs } from "./log-lines.ts";

test("what differs in every run is no difference", () => {
  const run = (second: number, port: number, id: string) => [
    `2026/11/30 04:00:${second} listening on 127.0.0.1:8080`,
    `time=2026-11-30T04:00:${second}.123Z level=INFO msg="served" peer=127.0.0.1:${port} took=${second}.5ms`,
    `{"time":"2026-11-30T04:00:${second}Z","level":"INFO","msg":"order","trace_id":"${id}","port":${port}}`,
    `[30/Nov/2026:04:00:${second} +0000] "GET / HTTP/1.1" 200`,
    "",
  ];
  const found = compareLogs({
    before: [run(11, 40_001, "4bf92f3577b34da6"), run(12, 40_002, "00f067aa0ba902b7")],
    after: [run(13, 50_001, "a3ce929d0e0e4736"), run(14, 50_002, "53995c3f42cd8ad8")],
  });
  assert.deepEqual(found, { differences: [], notCompared: [] });
});

test("what one side prints in every run and the other never is a difference", () => {
  const before = [
    "loaded 12 templates",
    "zone CET",
    "listening on :8080",
    '{"msg":"ready","templates":12}',
    "timeout 30s",
  ];
  const after = ["loaded 0 templates", "zone UTC", "listening on :9090", '{"templates":0,"msg":"ready"}', "no passwd"];
  const { differences, notCompared } = compareLogs({ before: [before, before], after: [after, after] });
  assert.deepEqual(differences, [
    { part: "the log", before: "loaded 12 templates", after: "loaded 0 templates" },
    { part: "the log", before: "zone CET", after: null },
    { part: "the log", before: "listening on :8080", after: "listening on :9090" },
    { part: "the log", before: '{"msg":"ready","templates":12}', after: '{"templates":0,"msg":"ready"}' },
    { part: "the log", before: "timeout 30s", after: null },
    { part: "the log", before: null, after: "zone UTC" },
    { part: "the log", before: null, after: "no passwd" },
  ]);
  assert.deepEqual(notCompared, []);
});

test("the zone of a time is compared, and the time is not", () => {
  const { differences } = compareLogs({
    before: [['{"time":"2026-11-30T05:00:01+01:00","msg":"x"}'], ['{"time":"2026-11-30T05:00:02+01:00","msg":"x"}']],
    after: [['{"time":"2026-11-30T07:00:03+03:00","msg":"x"}'], ['{"time":"2026-11-30T07:00:04+03:00","msg":"x"}']],
  });
  const shown = differences.map(({ before, after }) => [before, after]);
  assert.deepEqual(shown, [
    ['{"time":"2026-11-30T05:00:02+01:00","msg":"x"}', '{"time":"2026-11-30T07:00:04+03:00","msg":"x"}'],
  ]);
});

test("of a line that changes from run to run only the shape is compared", () => {
  const steady = compareLogs({ before: [["worker 3 started"], ["worker 5 started"]], after: [["worker 4 started"]] });
  assert.deepEqual(steady, { differences: [], notCompared: ["the log: worker 5 started"] });
  const gone = compareLogs({ before: [["worker 3 started"], ["worker 5 started"]], after: [["x"], ["x"]] });
  assert.deepEqual(gone.differences, [
    { part: "the log", before: "worker 5 started", after: null },
    { part: "the log", before: null, after: "x" },
  ]);
  const now = compareLogs({ before: [["retried"], []], after: [[], []] });
  assert.deepEqual(now, { differences: [], notCompared: ["the log: retried"] });
});
