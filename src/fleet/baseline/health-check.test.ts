import assert from "node:assert/strict";
import { test } from "node:test";
import { healthCheckRequest } from "./health-check.ts";

const asks = (...Test: readonly string[]) => healthCheckRequest({ Healthcheck: { Test } });

test("a request to the container itself is read from both forms", () => {
  assert.deepEqual(asks("CMD", "/prober", "http://:8080/health"), { port: 8080, path: "/health" });
  assert.deepEqual(asks("CMD-SHELL", "curl -f http://localhost:8080/ready?deep=1 || exit 1"), {
    port: 8080,
    path: "/ready?deep=1",
  });
  assert.deepEqual(asks("CMD", "wget", "-q", "http://[::1]/"), { port: 80, path: "/" });
});

test("what only a shell knows, another host and https are not read", () => {
  assert.equal(asks("CMD-SHELL", "curl http://localhost:8080/$WHAT"), undefined);
  assert.equal(asks("CMD-SHELL", "curl http://localhost:${PORT}/health"), undefined);
  assert.equal(asks("CMD", "curl", "http://example.com:8080/health"), undefined);
  assert.equal(asks("CMD", "curl", "http://localhost.example.com/health"), undefined);
  assert.equal(asks("CMD", "curl", "https://localhost:8443/health"), undefined);
  assert.equal(asks("NONE"), undefined);
});

test("what is asked in another way than a probe asks is not read", () => {
  for (const words of [
    "-X POST",
    "-sXHEAD",
    "--request=POST",
    "-d {}",
    "--data-raw a",
    "-H 'Host: a'",
    "--header a:b",
  ]) {
    assert.equal(asks("CMD-SHELL", `curl -f ${words} http://localhost:8080/health`), undefined, words);
  }
  assert.equal(asks("CMD", "wget", "--post-data", "a", "http://localhost/"), undefined);
  assert.notEqual(asks("CMD", "/prober", "-addr", "http://localhost:8080/health"), undefined);
  assert.notEqual(asks("CMD-SHELL", "wget -qO- -T 3 http://localhost/"), undefined);
  assert.notEqual(asks("CMD-SHELL", "curl --fail -sS --max-time 2 http://localhost:8080/data-d || exit 1"), undefined);
});
