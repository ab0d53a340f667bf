/** What `plimsoll trial --upx` says where there is nothing to pack, or UPX does not pack it. None of these runs a container. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { TrialReport } from "../../src/report/trial-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { writeFiles } from "../support/files.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { madeOnce } from "../support/made-once.ts";
import { packedProgram } from "../support/packed-program.ts";
import { plantImage } from "../support/planted-image.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** Says its version, and for a program what `refusal` is. */
const upxSaying = (refusal: string) => `#!/bin/sh
[ "$1" = --version ] && { echo 'upx 4.9.9'; exit 0; }
printf '%s\n' 'Ultimate Packer for eXecutables' "upx: $4: ${refusal}" >&2
exit 1
`;

interface Attempt {
  readonly upx?: string;
  readonly program?: Uint8Array;
  readonly words?: readonly string[];
}

async function attempt(t: TestContext, { upx, program, words = ["oci:image:v1"] }: Attempt) {
  const cwd = temporaryFolder(t);
  const files = [{ path: "app", content: program ?? "no program", mode: 0o755 }];
  const config = { Entrypoint: ["/app"], ExposedPorts: { "8080/tcp": {} } };
  await writeLayout(join(cwd, "image"), await plantImage({ layers: [{ files }], config }), "v1", UNWATCHED);
  writeFiles(cwd, { "bin/.keep": "", ...(upx === undefined ? {} : { "bin/upx": upx }) });
  const env = { PATH: `${join(cwd, "bin")}:/usr/bin/nowhere` };
  const run = await runPlimsoll(["trial", ...words, "--upx", "--json"], { cwd, env });
  return { ...run, report: JSON.parse(run.stdout) as TrialReport };
}

function goProgram(t: TestContext): Uint8Array | undefined {
  if (requireTool(t, "go") === undefined) return undefined;
  return readFileSync(madeOnce("plain", "plain", (path) => buildGo(goFixture("plain"), path)));
}

test("without upx on PATH, and without an image", async (t) => {
  const without = await attempt(t, {});
  assert.deepEqual([without.exitCode, without.report.error?.code], [4, "program-missing"]);
  assert.equal(without.report.error?.what, "upx is not on PATH");
  const nothing = await attempt(t, { upx: upxSaying("never asked"), words: [] });
  assert.deepEqual([nothing.exitCode, nothing.report.error?.code], [2, "flag-invalid"]);
});

test("an image without a Go program, and one whose program is packed already", async (t) => {
  const none = await attempt(t, { upx: upxSaying("never asked") });
  assert.deepEqual([none.exitCode, none.report.error?.why], [2, "the image has no Go program of its own"]);
  const packed = await attempt(t, { upx: upxSaying("never asked"), program: packedProgram() });
  assert.deepEqual([packed.exitCode, packed.report.error?.what], [2, "app is packed by UPX already"]);
});

test("a program that UPX refuses is an answer, in UPX's own words", async (t) => {
  const program = goProgram(t);
  if (program === undefined) return;
  const refusal = "CantPackException: bad DT_HASH nbucket=0x2  len=0x20";
  const { exitCode, report, stderr } = await attempt(t, { upx: upxSaying(refusal), program });
  assert.equal(exitCode, 0, stderr);
  const { upx } = report;
  assert.deepEqual([upx?.version, upx?.runtime, upx?.measured], ["4.9.9", null, []]);
  const [only, ...others] = upx!.programs;
  assert.deepEqual([only!.path, only!.plainBytes, only!.packedBytes], ["/app", program.length, null]);
  assert.deepEqual([only!.refused, others], [refusal, []]);
  const what = `UPX does not pack /app: ${refusal}`;
  assert.deepEqual(upx!.verdict, { decision: "leave", reasons: [{ of: "broken", what }] });
});

test("the user's own UPX refuses a position-independent Go program", async (t) => {
  const upx = requireTool(t, "upx");
  if (upx === undefined || requireTool(t, "go") === undefined) return;
  const program = madeOnce("plain-pie", "plain", (path) =>
    buildGo(goFixture("plain"), path, { flags: ["-buildmode=pie"] }),
  );
  const script = `#!/bin/sh\nexec ${upx} "$@"\n`;
  const { exitCode, report } = await attempt(t, { upx: script, program: readFileSync(program) });
  assert.equal(exitCode, 0);
  assert.match(report.upx!.programs[0]!.refused!, /^CantPackException/);
});
