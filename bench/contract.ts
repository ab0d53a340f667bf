/**
 * `npm run bench -- contract`: how far the P95 of the load generator is from what a server knows of its own answers, at 2,000
 * requests a second, and how long `contract --quick` of examples/order takes. The latter needs a container runtime.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT, run } from "../scripts/program.ts";
import type { ContractReport } from "../src/report/contract-report.ts";
import { sendLoad } from "../src/toolchain/load/constant-load.ts";
import { buildGo, goFixture } from "../test/support/go-program.ts";
import { reportIn } from "./report-in.ts";
import { reportFigures } from "./results.ts";
import { asSeconds, type Figure } from "./verdict.ts";

const REQUESTS_PER_SECOND = 2000;
const DURATION_MS = 10_000;
/** A load that lags by more than this part of what it measures is sent again, so often. */
const LAG_PART = 0.05;
const MOST_TRIES = 5;
const CLI = join(ROOT, "src/cli.ts");

/** Returns whether every figure is within its limit. */
export async function benchContract(): Promise<boolean> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    return reportFigures("contract", [await errorOfP95(folder), await quickContract(folder)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function errorOfP95(folder: string): Promise<Figure> {
  const program = join(folder, "delays");
  buildGo(goFixture("delays"), program);
  const server = spawn(program, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [address] = (await once(createInterface(server.stdout), "line")) as [string];
    const plan = {
      requests: [{ method: "GET", path: "/", headers: [], body: null }],
      ...{ requestsPerSecond: REQUESTS_PER_SECOND, durationMs: DURATION_MS, withinMs: null },
    };
    const { signal } = new AbortController();
    const own = async () => Number(await (await fetch(`http://${address}/p95`)).text());
    await sendLoad({ address, dnsAddress: null }, { ...plan, durationMs: 1000 }, signal);
    await own();
    let [ours, theirs, lagMs] = [0, 0, 0];
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const { latency, lag } = await sendLoad({ address, dnsAddress: null }, plan, signal);
      [ours, theirs, lagMs] = [latency.percentile(95) / 1e6, await own(), lag.percentile(99) / 1e6];
      // As in the product: what was sent late says nothing of the service.
      if (lagMs <= LAG_PART * theirs) break;
    }
    console.log(`at ${REQUESTS_PER_SECOND} requests a second, 99 of 100 were sent at most ${lagMs.toFixed(2)} ms late`);
    return {
      name: "error of the load generator's P95",
      ...{ ours: `${ours.toFixed(2)} ms`, theirs: `${theirs.toFixed(2)} ms (server)` },
      ...{ value: Math.abs(ours / theirs - 1), limit: 0.02, show: asPercent },
    };
  } finally {
    server.kill();
    await once(server, "close");
  }
}

async function quickContract(folder: string): Promise<Figure> {
  const layout = `oci:${join(folder, "order")}`;
  const plimsoll = (...words: string[]) => run(process.execPath, [CLI, ...words]);
  await plimsoll("slim", join(ROOT, "examples/order"), "-o", layout, "--measure", "none");
  const started = performance.now();
  const words = ["contract", layout, "--quick", "--json", "--config", join(ROOT, "examples/order.contract.yaml")];
  const { output } = await plimsoll(...words);
  const seconds = (performance.now() - started) / 1000;
  const report = reportIn<ContractReport>(output);
  if (report.verdict === "fail" || report.clauses.length === 0) throw new Error(`examples/order: ${report.error?.why}`);
  return {
    name: "contract --quick of examples/order",
    ...{ ours: asSeconds(seconds), theirs: report.verdict ?? "undecided" },
    ...{ value: seconds, limit: 30, show: asSeconds },
  };
}

function asPercent(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}
