/** The forms of a verdict from the command line: several at once, on success, on failure, and where nothing could be judged. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeFiles } from "../support/files.ts";
import { serviceRepository } from "../support/service-repository.ts";
import { PLAIN } from "../support/slim.ts";

const FORMS = ["text", "markdown", "json", "size-limit", "sarif", "junit", "github"] as const;

test("each form is printed and written, and the exit code does not depend on it", async (t) => {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return;
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  service.commit("Record");
  writeFiles(service.folder, { "net.go": 'package main\n\nimport _ "net/http"\n' });
  const files = Object.fromEntries(FORMS.map((form) => [form, join(service.folder, "../out", `gate.${form}`)]));
  const write = FORMS.flatMap((form) => ["--write", `${form}=../out/gate.${form}`]);
  const failed = await service.run(["gate", "--base", "HEAD", "--baseline", "lock", ...write]);
  assert.equal(failed.exitCode, 1, failed.stderr);
  const read = (form: (typeof FORMS)[number]) => readFileSync(files[form]!, "utf8");
  assert.equal(read("text"), failed.stdout);
  assert.match(read("markdown"), /^### plimsoll fails: /);
  const report = JSON.parse(read("json"));
  assert.deepEqual([report.schema, report.verdict, report.error.code], ["plimsoll.gate/1", "fail", "gate-failed"]);
  assert.ok(JSON.parse(read("size-limit")).some(({ passed }: { passed: boolean }) => !passed));
  const [run] = JSON.parse(read("sarif")).runs;
  const causes = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === "package-growth").locations;
  assert.equal(causes[0].physicalLocation.artifactLocation.uri, "net.go");
  assert.match(run.tool.driver.rules[0].help.markdown, /^# package-growth/);
  assert.match(read("junit"), /<failure message="package net is new/);
  assert.match(read("github"), /^::error file=net\.go,line=3,col=8,title=/);
  for (const form of FORMS) {
    const printed = await service.run(["gate", "--base", "HEAD", "--baseline", "lock", "--format", form]);
    assert.equal(printed.exitCode, 1);
    assert.equal(printed.stdout, read(form), form);
  }
});

test("a run that cannot judge replaces what an earlier one wrote, in every form", async (t) => {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return;
  const old = Object.fromEntries(FORMS.map((form) => [`gate.${form}`, "passes\n"]));
  const write = FORMS.flatMap((form) => ["--write", `${form}=gate.${form}`]);
  for (const [words, exitCode, code] of [
    [["--base", "nobody"], 2, "revision-unknown"],
    [[], 2, "baseline-missing"],
  ] as const) {
    writeFiles(service.folder, old);
    const run = await service.run(["gate", ...words, ...write]);
    assert.equal(run.exitCode, exitCode);
    assert.match(run.stderr, new RegExp(code));
    for (const form of FORMS) {
      const text = readFileSync(join(service.folder, `gate.${form}`), "utf8");
      assert.doesNotMatch(text, /passes/, form);
    }
    assert.match(readFileSync(join(service.folder, "gate.junit"), "utf8"), new RegExp(`<error [^>]*type="${code}"`));
    assert.equal(JSON.parse(readFileSync(join(service.folder, "gate.json"), "utf8")).verdict, null);
  }
  for (const form of ["junit", "sarif", "github", "json"]) {
    const { stdout, exitCode } = await service.run(["gate", "--base", "nobody", "--format", form]);
    assert.equal(exitCode, 2);
    assert.match(stdout, /nobody/, form);
  }
});

test("a place that cannot be written is told after the verdict, and flags that do not fit are refused", async (t) => {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return;
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  const lost = await service.run(["gate", "--json", "--write", "junit=main.go/gate.xml"]);
  assert.equal(lost.exitCode, 3);
  assert.equal(JSON.parse(lost.stdout).verdict, "pass");
  for (const words of [
    ["--json", "--format", "text"],
    ["--write", "xml=a"],
    ["--write", "junit="],
    ["--update", "--write", "junit=gate.xml"],
    ["--update", "--prove"],
  ]) {
    assert.equal((await service.run(["gate", ...words])).exitCode, 2, words.join(" "));
  }
  assert.ok(!existsSync(join(service.folder, "gate.xml")));
  rmSync(join(service.folder, "plimsoll.lock.json"));
});
