import assert from "node:assert/strict";
import { test } from "node:test";
import { renderPlan } from "../../src/report/from-image-view.ts";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { renderSlim } from "../../src/report/slim-view.ts";
import { fatAndSlim, file, findingsOf, goProgram } from "../support/fat-and-slim.ts";

const VIEW = { width: 400, colour: false };

const step = (report: SlimReport, id: string) => {
  const found = report.steps.find((each) => each.id === id);
  return [found?.status, found?.why[0] ?? ""] as const;
};

/** Checks that each row of the table has its status and its reason. */
function lineOf(report: SlimReport, id: string): string {
  return (
    renderSlim(report, VIEW)
      .split("\n")
      .find((line) => line.includes(` ${id} `)) ?? ""
  );
}

test("a program that keeps its symbols is refused in the plan, the steps, the table and JSON", async (t) => {
  const appended = Buffer.concat([goProgram(t, "plain"), Buffer.from("PK\u0003\u0004 what somebody reads from here")]);
  const { report, run } = await fatAndSlim(t, [[file("app", appended)]], { Entrypoint: ["/app"] });
  assert.deepEqual(
    report.fromImage?.plan?.keep.map(({ as }) => as),
    ["unchanged"],
  );
  const [status, why] = step(report, "strip");
  assert.equal(status, "refused");
  assert.match(why, /^\/app keeps its symbols: .*bytes are appended/);
  assert.match(lineOf(report, "strip"), /refused: \/app keeps its symbols/);
  assert.deepEqual(
    report.fromImage?.programs.map(({ path, strip }) => [path, strip]),
    [["app", "refused"]],
  );
  assert.match(findingsOf(report, "kept-symbols").join(), /^\/app is not stripped/);
  assert.doesNotMatch(renderPlan(report.fromImage!, VIEW), /; stripped/);
  const ran = await run();
  if (ran !== undefined) assert.deepEqual(ran, { fat: "0\nOK hello\n", slim: "0\nOK hello\n" });
});

test("if one program is stripped and another is not, both are reported", async (t) => {
  const damaged = Buffer.concat([goProgram(t, "argv"), Buffer.from("more")]);
  const layer = [file("app", goProgram(t, "plain")), file("other", damaged)];
  const { report } = await fatAndSlim(t, [layer], { Entrypoint: ["/app"], Cmd: ["/other"] });
  const strip = report.steps.find(({ id }) => id === "strip");
  assert.equal(strip?.status, "applied");
  assert.deepEqual(strip?.why[0], "/app: symbols and DWARF");
  assert.match(strip?.why[1] ?? "", /^\/other keeps its symbols/);
});

test("steps that were not needed, not asked for and not examined are distinguished", async (t) => {
  const bare = goProgram(t, "plain", ["-ldflags=-s -w"]);
  const nothing = await fatAndSlim(t, [[file("app", bare), file("waste", Buffer.alloc(100_000))]], {
    Entrypoint: ["/app"],
  });
  assert.deepEqual(step(nothing.report, "strip"), ["not-needed", "no Go program has symbols or DWARF"]);
  const unasked = await fatAndSlim(
    t,
    [
      [
        file("app", goProgram(t, "plain")),
        file("waste", Buffer.from(Array.from({ length: 100_000 }, (_, at) => at * 7919))),
      ],
    ],
    { Entrypoint: ["/app"] },
    { strip: false },
  );
  assert.deepEqual(step(unasked.report, "strip"), ["not-examined", "/app: --no-strip leaves it as it is"]);
  assert.deepEqual(
    unasked.report.fromImage?.programs.map(({ strip }) => strip),
    ["not-examined"],
  );
});

test("a base that the image lacks is distinguished from one that is not needed", async (t) => {
  const zones = await fatAndSlim(t, [[file("app", goProgram(t, "zones"))]], { Entrypoint: ["/app", "UTC"] });
  assert.deepEqual(step(zones.report, "base"), [
    "refused",
    "the image has no time zones, which the service needs: none are added",
  ]);
  const plain = await fatAndSlim(t, [[file("app", goProgram(t, "plain"))]], { Entrypoint: ["/app"] });
  assert.equal(step(plain.report, "base")[0], "not-needed");
});

test("what is compressed again counts for seal, and what is left out only for sweep", async (t) => {
  const waste = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * at * 7919) >> 3));
  const { report } = await fatAndSlim(
    t,
    [[file("app", goProgram(t, "plain"))], [file("waste", waste)]],
    { Entrypoint: ["/app"] },
    { measure: "steps" },
  );
  const sweep = report.steps.find(({ id }) => id === "sweep")!;
  const gone = report.fromImage!.leftOut;
  assert.equal(
    sweep.savedBytes,
    gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  assert.equal(
    sweep.savedWireBytes,
    gone.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
  );
  const saved = report.steps.reduce((sum, { savedWireBytes }) => sum + (savedWireBytes ?? 0), 0);
  assert.equal(report.before!.wireBytes - saved, report.after!.wireBytes, "the steps add up");
});
