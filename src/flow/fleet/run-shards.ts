import { availableParallelism } from "node:os";
import { counted } from "../../base/counted.ts";
import { crypto } from "../../base/crypto.ts";
import { PlimsollError } from "../../base/error.ts";
import { EXIT } from "../../base/exit.ts";
import { LIMITS } from "../../base/limits.ts";
import { Slots } from "../../base/slots.ts";
import { formatShard, type Shard } from "../../fleet/shards/shard.ts";
import type { FleetShardReport } from "../../report/fleet-shard-report.ts";
import type { Progress, TaskReporter } from "../../report/progress.ts";
import { settled } from "../../report/progress.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { ownCommand } from "../../store/package-files.ts";
import { type Finished, runProgram } from "../../toolchain/process.ts";
import type { FleetRequest } from "./request.ts";

/**
 * Reads the layers of a fleet by several processes of plimsoll, one a shard, no more at once than this machine has cores. They share the
 * caches of this machine, or the repository of results. A process that ends early is started again, some times. Throws
 * `shard-failed`, and the signal's reason.
 */
export async function runShards(
  surroundings: Surroundings,
  sources: readonly string[],
  request: FleetRequest,
  count: number,
  progress: Progress,
): Promise<void> {
  const slots = new Slots(Math.min(count, availableParallelism()));
  const ofThisRun = { ...request, night: request.night ?? crypto().randomUUID() };
  const shards = Array.from({ length: count }, (_, index): Shard => ({ index, count }));
  const tasks = shards.map((shard) => ({
    title: titleOf(shard),
    run: (voice: TaskReporter) =>
      slots.use(() => runShard(surroundings, wordsFor(shard, sources, ofThisRun), shard, voice)),
  }));
  settled(await progress.phase(tasks));
}

function titleOf(shard: Shard): string {
  return `shard ${formatShard(shard)}`;
}

/** Sources come behind what ends the flags, because they may begin with a dash. */
function wordsFor(shard: Shard, sources: readonly string[], request: FleetRequest): readonly string[] {
  const { config, platform, results, night, requestsPerSecond, offline, insecure, caFile } = request;
  const valued = [
    ["--shard", formatShard(shard)],
    ["--config", config],
    ["--platform", platform],
    ["--results", results],
    ["--night", night],
    ["--requests-per-second", requestsPerSecond],
    ["--ca-file", caFile],
  ] as const;
  const flags = valued.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const switches = [...(offline ? ["--offline"] : []), ...(insecure ? ["--insecure"] : [])];
  return ["fleet", "--json", ...flags, ...switches, "--", ...sources];
}

async function runShard(
  { env, cwd, signal }: Surroundings,
  words: readonly string[],
  shard: Shard,
  voice: TaskReporter,
): Promise<void> {
  const [program, ...before] = ownCommand();
  for (let tries = 1; ; tries++) {
    const finished = await runProgram(program, [...before, ...words], { env, cwd, signal });
    if (finished.exitCode === EXIT.ok) return voice.title(`${titleOf(shard)}: ${summaryOf(finished)}`);
    if (finished.exitCode === EXIT.usage || tries === LIMITS.fleetShardTries) throw failed(shard, finished, tries);
    voice.note(`ended early, ${howEnded(finished)}: started again`);
  }
}

function summaryOf({ stdout }: Finished): string {
  const { layers, read } = JSON.parse(stdout.toString()) as FleetShardReport;
  return `${counted(layers, "layer")}, ${read} read`;
}

function howEnded({ exitCode, endedBy }: Finished): string {
  return endedBy === undefined ? `with exit code ${exitCode}` : `by ${endedBy}`;
}

/** What its report says, or where it ended without one, or in the middle of it, the last lines that it wrote. */
function reasonOf({ stdout, stderr }: Finished): string {
  try {
    const { error } = JSON.parse(stdout.toString()) as FleetShardReport;
    return [error?.what, error?.why].filter((text) => typeof text === "string").join(": ");
  } catch {
    return stderr.trim().split("\n").slice(-LINES_SHOWN).join("\n") || "it gave no reason";
  }
}

const LINES_SHOWN = 8;

function failed(shard: Shard, finished: Finished, tries: number): PlimsollError {
  return new PlimsollError("shard-failed", {
    what: `shard ${formatShard(shard)} did not end its work: it was started ${counted(tries, "time")}`,
    why: `at last it ended ${howEnded(finished)}: ${reasonOf(finished)}`,
    fix: "run it again: layers that were read are known then. Where SIGKILL ended it, memory may be short: take fewer shards",
  });
}

/** Standard input can be read once. Throws `flag-invalid`. */
export function requireReadableAgain(sources: readonly string[]): void {
  if (!sources.includes("-")) return;
  throw new PlimsollError("flag-invalid", {
    what: "--shards cannot read standard input",
    why: "each of its processes reads the sources itself",
    fix: "write the manifests to a file, and name that",
  });
}
