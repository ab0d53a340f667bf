import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { LintReport } from "../../src/report/lint-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { writeFiles } from "../support/files.ts";
import { type PlantedImage, plantImage, storedBytesOf } from "../support/planted-image.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { PLAIN, slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** A folder with these files. */
function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  return writeFiles(temporaryFolder(t), files);
}

async function layoutOf(folder: string, image: PlantedImage): Promise<string> {
  await writeLayout(join(folder, "image"), await plantImage(image), "v1", UNWATCHED);
  return "oci:image:v1";
}

async function lintJson(folder: string, ...args: readonly string[]): Promise<LintReport> {
  const { stdout } = await plimsoll(["lint", ...args, "--json"], folder);
  return JSON.parse(stdout) as LintReport;
}

const FAULTY = "FROM scratch\nCOPY app /app\nENV API_TOKEN=hunter2\nUSER 1\nENTRYPOINT /app\n";
const APP = { path: "app", content: "service", mode: 0o755 };

test("no rule reports an image that slim makes", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const made = await plimsoll(["slim", PLAIN, "-o", "oci:made:v1", "--measure", "none"], folder);
  assert.equal(made.exitCode, 0, made.stderr);
  const report = await lintJson(folder, "oci:made:v1", "--fail-on", "note");
  assert.deepEqual(report.findings, []);
  assert.equal(report.image?.reclaimableBytes, 0);
  assert.equal(report.error, undefined);
});

test("a Go program with symbols and paths is found in an image, with the bytes that a new link saves", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  const built = (flag: string): PlantedImage => {
    const env = slimEnvironment({ CGO_ENABLED: "0" });
    execFileSync(go, ["build", "-buildvcs=false", flag, "-o", join(folder, "app"), "."], { cwd: PLAIN, env });
    return { layers: [{ files: [{ ...APP, content: readFileSync(join(folder, "app")) }] }] };
  };
  const [full, stripped] = [built("-ldflags="), built("-ldflags=-s -w")];
  const { findings } = await lintJson(folder, await layoutOf(folder, full));
  assert.deepEqual(
    findings.map(({ rule, path, layer, bytes }) => [rule, path, layer?.layer, bytes]),
    [
      ["untrimmed-build", "app", 0, (await storedBytesOf(full)) - (await storedBytesOf(stripped))],
      ["untrimmed-build", "app", 0, null],
    ],
  );
});

describe("the exit code", () => {
  const cases: readonly (readonly [words: string, exitCode: number])[] = [
    ["Dockerfile", 1],
    ["", 1],
    ["Dockerfile --fail-on never", 0],
    ["Sound --fail-on error", 0],
    ["Sound --fail-on warning", 1],
    ["Dockerfile --json --sarif", 2],
    ["Dockerfile --fail-on nothing", 2],
    ["Dockerfile --config missing.yaml", 2],
    ["Missing", 3],
    ["FailedTry", 3],
    ["oci:missing", 3],
  ];
  for (const [words, expected] of cases) {
    test(`of lint ${words} is ${expected}`, async (t) => {
      const folder = folderWith(t, {
        Dockerfile: FAULTY,
        Sound: "FROM scratch\nCOPY app /app\n",
        FailedTry: "RUM x\n",
      });
      const { exitCode } = await plimsoll(["lint", ...words.split(" ").filter(Boolean)], folder);
      // stricli reports a bad flag with a negative code, which the entry point turns into 2.
      assert.equal(exitCode < 0 ? 2 : exitCode, expected);
    });
  }
});

describe("a waiver", () => {
  const line = (text: string) => FAULTY.replace("ENV API", `${text}\nENV API`);
  const settings = (...waivers: readonly object[]) => `lint:\n  waive: ${JSON.stringify(waivers)}\n`;

  test("above an instruction suppresses its finding, which stays in the report", async (t) => {
    const folder = folderWith(t, { Dockerfile: line("# plimsoll waive secret-in-environment: a public demo's token") });
    const report = await lintJson(folder);
    const found = report.findings.find(({ rule }) => rule === "secret-in-environment");
    assert.deepEqual(found?.waived, { reason: "a public demo's token", where: "Dockerfile:3" });
    assert.deepEqual(report.summary, { errors: 0, warnings: 1, notes: 0, waived: 1 });
    assert.equal(report.error, undefined);
  });

  test("in plimsoll.yaml is for one path, or for all", async (t) => {
    const waiver = { rule: "secret-in-environment", path: "Docker*", reason: "demo" };
    const folder = folderWith(t, { Dockerfile: FAULTY, "plimsoll.yaml": settings(waiver) });
    assert.equal((await lintJson(folder)).summary?.waived, 1);
    writeFileSync(join(folder, "plimsoll.yaml"), settings({ ...waiver, path: "other" }));
    const report = await lintJson(folder);
    assert.equal(report.summary?.waived, 0);
    assert.ok(report.findings.some(({ rule, what }) => rule === "unused-waiver" && what.includes("secret-in")));
    writeFileSync(join(folder, "plimsoll.yaml"), settings({ rule: "go-build-cache", reason: "of the image" }));
    assert.ok((await lintJson(folder)).findings.every(({ rule }) => rule !== "unused-waiver"));
  });

  test("of BuildKit's own checks is honoured", async (t) => {
    const folder = folderWith(t, { Dockerfile: `# check=skip=SecretsUsedInArgOrEnv;error=true\n${FAULTY}` });
    const report = await lintJson(folder);
    assert.equal(report.findings.find(({ rule }) => rule === "secret-in-environment")?.waived?.where, "Dockerfile");
    assert.equal(report.findings.find(({ rule }) => rule === "shell-form")?.level, "error");
  });

  const refused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "without a reason": { Dockerfile: line("# plimsoll waive secret-in-environment:") },
    "of no rule": { Dockerfile: line("# plimsoll waive secret-in-enviroment: x") },
    "above nothing": { Dockerfile: `${FAULTY}# plimsoll waive shell-form: x\n` },
    "without a reason in plimsoll.yaml": {
      Dockerfile: FAULTY,
      "plimsoll.yaml": settings({ rule: "shell-form", reason: " " }),
    },
    "of no rule in plimsoll.yaml": { Dockerfile: FAULTY, "plimsoll.yaml": settings({ rule: "shell", reason: "x" }) },
  };
  test("for an unknown rule names its place, and the most similar rule", async (t) => {
    const waive = "lint:\n  waive:\n    - rule: shell-from\n      reason: x\n";
    const { stdout } = await plimsoll(
      ["lint", "--json"],
      folderWith(t, { Dockerfile: FAULTY, "plimsoll.yaml": waive }),
    );
    const { error } = JSON.parse(stdout) as LintReport;
    assert.deepEqual([error?.where, error?.fix], ["plimsoll.yaml:3:13", "did you mean shell-form?"]);
  });

  for (const [name, files] of Object.entries(refused)) {
    test(`${name} is refused`, async (t) => {
      const { exitCode, stdout } = await plimsoll(["lint", "--json"], folderWith(t, files));
      assert.equal(exitCode, 2);
      assert.equal((JSON.parse(stdout) as LintReport).error?.code, "config-invalid");
    });
  }
});

test("an image and its Dockerfile give one report: bytes with lines", async (t) => {
  const folder = folderWith(t, {
    Dockerfile: 'FROM scratch\nCOPY app /app\nRUN chown 7 \\\n  /app\nENV DEBUG=1\nUSER 1:1\nENTRYPOINT ["/app"]\n',
  });
  const image = await layoutOf(folder, {
    config: { Env: ["DEBUG=1"] },
    layers: [
      { createdBy: "COPY app /app # buildkit", files: [APP] },
      { createdBy: "RUN /bin/sh -c chown 7   /app # buildkit", files: [{ ...APP, uid: 7 }] },
    ],
  });
  const { findings } = await lintJson(folder, image, "--dockerfile", "Dockerfile");
  const told = findings.map(({ rule, bytes, position, layer }) => [rule, bytes, position?.line, layer?.layer ?? null]);
  assert.deepEqual(told, [
    ["mode-change", 1024, 3, 1],
    ["debug-environment", null, 5, null],
  ]);
});

test("the build context may be another folder than the Dockerfile's, whose ignore file still applies", async (t) => {
  const folder = folderWith(t, {
    "deploy/Dockerfile": 'FROM scratch\nCOPY . /src\nUSER 1:1\nENTRYPOINT ["/app"]\n',
    "main_test.go": "package main",
    "README.md": "words",
  });
  const copied = async () => {
    const { findings } = await lintJson(folder, "deploy", "--context", ".");
    return findings.find(({ rule }) => rule === "context-copied");
  };
  assert.deepEqual((await copied())?.position, { file: join("deploy", "Dockerfile"), line: 2, endLine: 2 });
  assert.match((await copied())?.what ?? "", /tests/);
  writeFileSync(join(folder, "deploy/Dockerfile.dockerignore"), "*_test.go\n");
  assert.doesNotMatch((await copied())?.what ?? "", /tests/);
});

test("SARIF has what the schema requires, and no secret", async (t) => {
  const folder = folderWith(t, { Dockerfile: `# check=skip=JSONArgsRecommended\n${FAULTY}` });
  const image = await layoutOf(folder, { layers: [{ files: [APP, { path: "srv/.npmrc", content: "hunter2" }] }] });
  const { stdout, exitCode } = await plimsoll(["lint", image, "--dockerfile", "Dockerfile", "--sarif"], folder);
  assert.equal(exitCode, 1);
  assert.doesNotMatch(stdout, /hunter2/);
  const log = JSON.parse(stdout);
  assert.equal(log.version, "2.1.0");
  const [run] = log.runs;
  const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
  for (const result of run.results) {
    assert.equal(ids[result.ruleIndex], result.ruleId);
    assert.ok(result.message.text.length > 0);
    assert.match(result.partialFingerprints["plimsollFinding/v1"], /^sha256:[0-9a-f]{64}:1$/);
    const [{ physicalLocation, logicalLocations }] = result.locations;
    assert.ok(physicalLocation?.region.startLine >= 1 || logicalLocations[0].fullyQualifiedName !== "");
  }
  const skipped = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === "shell-form");
  assert.deepEqual(skipped.suppressions, [
    { kind: "inSource", status: "accepted", justification: "check=skip=JSONArgsRecommended" },
  ]);
  assert.deepEqual(skipped.locations[0].physicalLocation.artifactLocation, { uri: "Dockerfile" });
});

test("names from outside can neither move the cursor nor become Markdown", async (t) => {
  const folder = folderWith(t, { Dockerfile: "FROM scratch\nCOPY \u001b[2J<b>|.npmrc /\nUSER 1\n" });
  for (const format of ["text", "markdown"]) {
    const { stdout } = await plimsoll(["lint", "--format", format], folder);
    assert.doesNotMatch(stdout, /\u001b/);
    if (format === "markdown") assert.doesNotMatch(stdout, /<b>\|/);
  }
});

test("an image is checked against a .dive-ci with dive's own figures", async (t) => {
  const folder = folderWith(t, { ".dive-ci": "rules:\n  highestWastedBytes: 10B\n  lowestEfficiency: disabled\n" });
  const image = await layoutOf(folder, {
    layers: [{ files: [APP] }, { createdBy: "RUN /bin/sh -c chown 7 /app", files: [{ ...APP, uid: 7 }] }],
  });
  const { findings } = await lintJson(folder, image, "--ci-config", ".dive-ci");
  const found = findings.filter(({ rule }) => rule === "dive-threshold").map(({ what }) => what.split(" ")[0]);
  // dive counts both copies: 14 bytes, and twice the content of the second layer.
  assert.deepEqual(found, ["highestUserWastedPercent", "highestWastedBytes"]);
  const { exitCode } = await plimsoll(["lint", "--ci-config", ".dive-ci"], folderWith(t, { Dockerfile: FAULTY }));
  assert.equal(exitCode, 2);
});
