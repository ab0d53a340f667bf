/**
 * `npm run bench -- trial`: how much of a start is plimsoll's own, how often a trial of a service with itself finds a
 * difference, how often it finds a slower start and larger memory, and how long the usual trial of examples/order takes. The last needs a
 * container runtime; the others have one that only starts a process.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { ROOT, run } from "../scripts/program.ts";
import type { TrialReport } from "../src/report/trial-report.ts";
import { writeFatOrder } from "../test/support/fat-order.ts";
import { reportFigures } from "./results.ts";
import { median } from "./sampling.ts";
import { SPREAD, StubStarts, USUAL_MS } from "./trial-starts.ts";
import { asSeconds, type Figure } from "./verdict.ts";

const ALPINE = join(ROOT, "../shared/data/images/alpine-minirootfs-3.20.3-x86_64.tar.gz");
const OVERHEAD_STARTS = 40;
const EXIT_DIFFERS = 5;

/** Returns whether every figure is within its limit. */
export async function benchTrial(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      equal: { type: "string", default: "200" },
      slower: { type: "string", default: "100" },
      larger: { type: "string", default: "100" },
    },
  });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const { report, seconds } = await usualTrial(folder);
    const start = report.measured.find(({ group }) => group === "start")!;
    const stub = await StubStarts.open(folder);
    const figures = [
      await overhead(stub, start.after!.median),
      await falseDifferences(stub, Number(values.equal)),
      await slowerNotFound(stub, Number(values.slower)),
      await largerNotFound(stub, Number(values.larger)),
      {
        ...{ name: "the usual trial of examples/order", ours: asSeconds(seconds), theirs: "" },
        ...{ value: seconds, limit: 180, show: asSeconds },
      },
    ];
    console.log(
      `services of the stub listen after ${USUAL_MS} ms, which vary by ${asPercent(SPREAD)}; 10 pairs a trial`,
    );
    return reportFigures("trial", figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The program that is started measures its own start; what plimsoll measured beyond that is plimsoll's. */
async function overhead(stub: StubStarts, realSeconds: number): Promise<Figure> {
  const own: number[] = [];
  for (let number = 0; number < OVERHEAD_STARTS; number++) {
    const { seconds, trueSeconds } = await stub.start(USUAL_MS);
    own.push(seconds - trueSeconds);
  }
  return {
    name: "own part of a start of examples/order",
    ours: asSeconds(median(own)),
    theirs: asSeconds(realSeconds),
    value: median(own) / realSeconds,
    limit: 0.05,
    show: asPercent,
  };
}

async function falseDifferences(stub: StubStarts, trials: number): Promise<Figure> {
  const value = (await stub.falseDifferences(trials)) / trials;
  const ours = `${Math.round(value * trials)} of ${trials}`;
  return { name: "equal services, interval without 1", ours, theirs: "", value, limit: 0.1, show: asPercent };
}

async function slowerNotFound(stub: StubStarts, trials: number): Promise<Figure> {
  const value = (await stub.slowerNotFound(trials)) / trials;
  const ours = `${Math.round(value * trials)} of ${trials}`;
  return { name: "start slower by 20 %, not found", ours, theirs: "", value, limit: 0.05, show: asPercent };
}

async function largerNotFound(stub: StubStarts, trials: number): Promise<Figure> {
  const value = (await stub.largerNotFound(trials)) / trials;
  const ours = `${Math.round(value * trials)} of ${trials}`;
  return { name: "memory larger by 20 %, not found", ours, theirs: "", value, limit: 0.05, show: asPercent };
}

/** With what `plimsoll trial` does where nothing is asked for, and the list of requests of the example. */
async function usualTrial(folder: string): Promise<{ readonly report: TrialReport; readonly seconds: number }> {
  const base = { tar: gunzipSync(readFileSync(ALPINE)), createdBy: "ADD alpine-minirootfs.tar.gz / # buildkit" };
  const fat = writeFatOrder(join(folder, "fat"), base);
  const order = join(ROOT, "examples/order");
  const slim = `oci:${join(folder, "slim")}`;
  await plimsoll(["slim", order, "-o", slim, "--measure", "none"]);
  const begin = performance.now();
  const smoke = join(order, "smoke.yaml");
  const words = ["trial", slim, `oci:${fat.folder}`, "--smoke", smoke, "--port", "8080", "--json"];
  const report = JSON.parse(await plimsoll(words)) as TrialReport;
  return { report, seconds: (performance.now() - begin) / 1000 };
}

/** A trial that finds a difference is a whole one: the fat image runs as root, and `GET /whoami` says so. */
async function plimsoll(words: readonly string[]): Promise<string> {
  const { exitCode, output } = await run(process.execPath, [join(ROOT, "src/cli.ts"), ...words]);
  if (exitCode !== 0 && exitCode !== EXIT_DIFFERS)
    throw new Error(`plimsoll ${words.join(" ")} ended with ${exitCode}\n${output}`);
  return output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
}

const asPercent = (value: number) => `${(100 * value).toFixed(1)} %`;
