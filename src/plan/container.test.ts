import assert from "node:assert/strict";
import { test } from "node:test";
import { NONROOT, planContainer } from "./container.ts";

test("without a request and without a base, the container runs the binary as nonroot in the root folder", () => {
  assert.deepEqual(planContainer({}, "/usr/local/bin/order", undefined, undefined), {
    User: NONROOT,
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Entrypoint: ["/usr/local/bin/order"],
    WorkingDir: "/",
  });
});

test("a base's settings are kept, the user's replace them, and the base's Cmd does not become our arguments", () => {
  const planned = planContainer(
    { env: ["LEVEL=debug", "NEW=1"], ports: ["9090", "53/udp"], labels: { a: "ours" }, workdir: "/srv" },
    "/app",
    {
      User: "nobody",
      Env: ["PATH=/bin", "LEVEL=info"],
      Cmd: ["/bin/sh"],
      ExposedPorts: { "80/tcp": {} },
      Labels: { a: "base", b: "base" },
      StopSignal: "SIGQUIT",
    },
    "65534:65534",
  );
  assert.deepEqual(planned, {
    User: "65534:65534",
    ExposedPorts: { "53/udp": {}, "80/tcp": {}, "9090/tcp": {} },
    Env: ["PATH=/bin", "LEVEL=debug", "NEW=1"],
    Entrypoint: ["/app"],
    WorkingDir: "/srv",
    Labels: { a: "ours", b: "base" },
    StopSignal: "SIGQUIT",
  });
});

test("a healthcheck runs the prober in exec form, with durations in nanoseconds", () => {
  const { Healthcheck } = planContainer(
    { healthcheck: { url: "http://:8080/health", intervalMs: 5000, timeoutMs: 1500, retries: 2 } },
    "/app",
    undefined,
    undefined,
  );
  assert.deepEqual(Healthcheck, {
    Test: ["CMD", "/usr/local/bin/plimsoll-health", "-timeout", "1500ms", "http://:8080/health"],
    Interval: 5_000_000_000,
    Timeout: 2_500_000_000,
    Retries: 2,
  });
});
