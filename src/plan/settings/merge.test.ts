import assert from "node:assert/strict";
import { test } from "node:test";
import { commandLineSettings } from "./command-line.ts";
import { mergeSettings } from "./merge.ts";

test("a setting of a stronger source wins, and lists are replaced as a whole", () => {
  const merged = mergeSettings(
    { base: "scratch" },
    { base: "static", platforms: ["linux/arm64"] },
    { platforms: ["all"] },
  );
  assert.equal(merged.base, "scratch");
  assert.deepEqual(merged.platforms, ["linux/arm64"]);
});

test("labels, annotations and variables are merged by name", () => {
  const merged = mergeSettings(
    { container: { env: ["A=1"], labels: { team: "x" } }, annotations: { a: "1" } },
    {
      container: { env: ["A=0", "B=0"], labels: { team: "y", tier: "z" }, user: "1" },
      annotations: { a: "0", b: "0" },
    },
  );
  assert.deepEqual(merged.container, { env: ["A=1", "B=0"], labels: { team: "x", tier: "z" }, user: "1" });
  assert.deepEqual(merged.annotations, { a: "1", b: "0" });
});

test("settings for the go command are concatenated, the strongest last", () => {
  const merged = mergeSettings(
    { go: { ldflags: ["-X a=1"], tags: ["x"], env: { A: "1" } } },
    { go: { ldflags: ["-X a=0"], tags: ["y", "x"], env: { A: "0", B: "0" }, vcs: false } },
  );
  assert.deepEqual(merged.go, {
    tags: ["y", "x"],
    ldflags: ["-X a=0", "-X a=1"],
    flags: [],
    env: { A: "1", B: "0" },
    vcs: false,
  });
});

test("values on the command line have the same forms as in the file", () => {
  const settings = commandLineSettings(["./cmd/order"], {
    port: ["8080"],
    env: ["A=b=c"],
    add: ["C:\\web:/srv/web"],
    healthcheck: "http://:8080/health",
    healthcheckTimeout: "500ms",
    buildEnv: ["GOEXPERIMENT=jsonv2"],
  });
  assert.deepEqual(settings, {
    sources: ["./cmd/order"],
    add: [{ source: "C:\\web", destination: "/srv/web" }],
    container: { env: ["A=b=c"], ports: ["8080"], healthcheck: { url: "http://:8080/health", timeoutMs: 500 } },
    go: { env: { GOEXPERIMENT: "jsonv2" } },
  });
});

test("the error for a wrong value names its flag and the expected form", () => {
  for (const words of [
    { port: ["0"] },
    { user: "root" },
    { user: "4294967295" },
    { workdir: "srv" },
    { add: ["./web"] },
    { env: ["NAME"] },
    { stopSignal: "TERM please" },
    { healthcheck: "https://:8080/" },
    { healthcheckInterval: "soon" },
  ]) {
    assert.throws(() => commandLineSettings([], words), { code: "flag-invalid" }, JSON.stringify(words));
  }
  assert.throws(() => commandLineSettings([], { user: "root" }), {
    what: "--user root cannot be used",
    why: "it takes a numeric user such as 65532 or 65532:65532",
  });
});

test("times of a health check without its URL are refused", () => {
  assert.throws(() => commandLineSettings([], { healthcheckInterval: "3s" }), { what: "a health check has no URL" });
});
