import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { SlimRequest } from "../../src/flow/slim/request/request.ts";
import type { ContainerConfig } from "../../src/format/oci/config.ts";
import { fatAndSlim, file, folder, goProgram, keptPaths, link, ownProgram } from "../support/fat-and-slim.ts";
import { PLAIN } from "../support/slim.ts";
import { slimInProcess } from "../support/slim-in-process.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";

test("--keep accepts a path as a person names it: through links", async (t) => {
  const layer = [
    folder("usr/bin"),
    link("bin", "usr/bin"),
    file("usr/bin/one", goProgram(t, "plain")),
    file("usr/bin/two", "#!/bin/one\n"),
    file("srv/a?b", "odd", { mode: 0o644 }),
    link("current", "srv"),
    file("app", goProgram(t, "plain")),
  ];
  const kept = async (...keep: readonly string[]) => {
    const { report } = await fatAndSlim(t, [layer], { Entrypoint: ["/app"] }, { keep });
    return keptPaths(report);
  };
  assert.deepEqual(await kept("/bin/one"), ["app", "bin", "usr/bin/one"]);
  assert.deepEqual(await kept("/bin/t*"), ["app", "bin", "usr/bin/two"]);
  assert.deepEqual(await kept("/current"), ["app", "current", "srv", "srv/a?b"]);
  assert.deepEqual(await kept("srv/a?b"), ["app", "srv/a?b"]);
});

test("if a finding proposes --keep for a folder of the system, that works", async (t) => {
  const layer = [
    folder("usr/share"),
    file("usr/share/words", "word\n", { mode: 0o644 }),
    file("app", goProgram(t, "argv")),
  ];
  const config = { Entrypoint: ["/app", "/usr/share"] };
  const { report } = await fatAndSlim(t, [layer], config);
  const fix = report.fromImage?.findings.find(({ what }) => what.includes("folder of the system"))?.fix ?? "";
  const [, pattern] = /--keep '([^']+)' keeps all/.exec(fix) ?? [];
  const again = await fatAndSlim(t, [layer], config, { keep: [pattern ?? ""] });
  assert.ok(keptPaths(again.report).includes("usr/share/words"), fix);
});

test("if a path leads to no image, the error is about the path, whatever the flags", async (t) => {
  const missing = join(temporaryFolder(t), "missing.tar");
  const failed = async (source: string, flags: SlimRequest) => {
    const { failure } = await slimInProcess(flags, [source]);
    return [failure?.code, failure?.what];
  };
  assert.deepEqual(await failed(missing, { keep: ["x"] }), ["image-unknown", `${missing} is not an image`]);
  assert.deepEqual(await failed("./missing", { dryRun: true }), ["image-unknown", "./missing is not an image"]);
  assert.deepEqual(await failed(join(REPOSITORY, "package.json"), { strip: false }), [
    "image-unknown",
    `${join(REPOSITORY, "package.json")} is not an image`,
  ]);
  assert.deepEqual(await failed(PLAIN, { strip: false }), ["flag-invalid", "--no-strip is for an image only"]);
  assert.deepEqual(await failed("example.com/x/y", { keep: ["x"] }), ["flag-invalid", "--keep is for an image only"]);
});

test("a health check in a shell is followed: its programs stay, or it is dropped with one of them", async (t) => {
  const layer = [
    ...ownProgram("/bin/sh", "bin/sh"),
    file("app/app", goProgram(t, "plain")),
    file("opt/check", goProgram(t, "argv")),
    file("bin/dash", goProgram(t, "plain")),
    file("usr/bin/curl", goProgram(t, "argv", ["-ldflags=-s"])),
  ];
  const healthcheck = async (line: string, more: ContainerConfig = {}) => {
    const { report } = await fatAndSlim(t, [layer], {
      Cmd: ["/bin/sh", "-c", "echo start; exec /app/app"],
      Healthcheck: { Test: ["CMD-SHELL", line] },
      ...more,
    });
    return [report.fromImage?.plan?.healthcheck, keptPaths(report).includes("opt/check")];
  };
  assert.deepEqual(await healthcheck("/opt/check -x || exit 1"), ["unchanged", true]);
  assert.deepEqual(await healthcheck("curl -X POST http://localhost:80/"), ["drop", false]);
  assert.deepEqual(await healthcheck("cd /opt && ./check"), ["unchanged", true]);
  assert.deepEqual(await healthcheck("$(cat /opt/name)"), ["unchanged", true], "it may be any program");
  assert.deepEqual(await healthcheck("/opt/check", { Shell: ["/bin/dash", "-c"] }), ["drop", true], "its own shell");
});
