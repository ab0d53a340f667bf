import assert from "node:assert/strict";
import { test } from "node:test";
import { healthcheckOf, planImageHealthcheck } from "./healthcheck.ts";

const plan = (Test: readonly string[], programStays = false) =>
  planImageHealthcheck({ Healthcheck: { Test } }, programStays);

test("a health check is kept if its program is kept", () => {
  assert.equal(plan([]), "unchanged");
  assert.equal(plan(["NONE"]), "unchanged");
  assert.equal(plan(["CMD", "/app", "check"], true), "unchanged");
  assert.equal(plan(["CMD-SHELL", "test -e /ready"], true), "unchanged");
  assert.equal(plan(["CMD-SHELL", "/check", "name"], true), "unchanged");
});

test("a check that runs nothing stays, and of one without docker's words its program decides", () => {
  for (const Test of [["CMD"], [""]]) assert.equal(plan(Test), "unchanged");
  assert.equal(plan(["/check"], true), "unchanged");
  assert.equal(plan(["/check"]), "drop");
});

test("a plain HTTP request to this container is made by the prober", () => {
  const url = "http://localhost:8080/health";
  assert.deepEqual(plan(["CMD-SHELL", `curl -f ${url} || exit 1`]), { url });
  assert.deepEqual(plan(["CMD", "wget", "-q", "-O", "-", url]), { url });
  assert.deepEqual(plan(["CMD-SHELL", `/usr/bin/curl --fail ${url}`], true), { url });
});

test("a health check that the prober cannot make is dropped", () => {
  for (const line of [
    "curl -f https://localhost/health",
    "curl -f http://example.com/health",
    "curl -X POST http://localhost:8080/health",
    "curl -H 'Host: a' http://localhost:8080/health",
    "curl http://localhost:1/ && curl http://localhost:2/",
    "pg_isready",
  ]) {
    assert.equal(plan(["CMD-SHELL", line]), "drop", line);
  }
});

test("the prober keeps the times of the old check", () => {
  const made = healthcheckOf({ url: "http://:80/" }, { Test: [], Interval: 5e9, Retries: 7 });
  assert.deepEqual([made?.Interval, made?.Retries], [5e9, 7]);
  assert.equal(healthcheckOf("drop", { Test: ["NONE"] }), undefined);
});
