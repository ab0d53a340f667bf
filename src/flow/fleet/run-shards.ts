import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { EXIT } from "../../base/exit.ts";
import { LIMITS } from "../../base/limits.ts";
import { Slots } from "../../base/slots.ts";
import type { FleetService } from "../../fleet/services/fleet-service.ts";
import { formatShard, type Shard } from "../../fleet/shards/shard.ts";
import type { FleetShardReport } from "../../report/fleet-shard-report.ts";
import { NO_PROGRESS, type Progress, settled, type TaskReporter } from "../../report/progress.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { Finished } from "../../toolchain/process.ts";
import { readShardOf } from "./read-shard.ts";
import type { FleetRequest, ShardRequest } from "./request.ts";
import type { ShardProcesses } from "./shard-processes.ts";

/** Shards that are being read by processes of this machine. */
export interface RunningShards {
  /**
   * From then on this process may ask registries for the report: it has read its own shard, or where requests have a budget, which the shards
   * share, all are read. Throws what `all` throws, and no earlier.
   */
  readonly mayAsk: Promise<void>;
  /** Ends when all are read, also where one of them fails. */
  readonly all: Promise<void>;
}

/**
 * Reads the layers of a fleet by several processes of plimsoll, one a shard, no more at once than this machine has cores. This process reads the
 * first shard itself, because another start of Node would cost more than it brings. They share the caches of this machine, or the repository of
 * results. A shard that ends early is started again, some times. Both promises throw `shard-failed`, and the signal's reason.
 */
export function runShards(
  surroundings: Surroundings,
  services: readonly FleetService[],
  request: FleetRequest,
  processes: ShardProcesses,
  progress: Progress,
): RunningShards {
  const { count, night } = processes;
  const slots = new Slots(processes.atOnce);
  const here = { ...request, night, shard: formatShard({ index: 0, count }), local: true };
  const shards = Array.from({ length: count }, (_, index): Shard => ({ index, count, local: true }));
  const own = Promise.withResolvers<void>();
  const tasks = shards.map((shard) => {
    const attempt =
      shard.index === 0
        ? () => readHere(surroundings, services, here)
        : async () => attemptOf(await processes.endOf(shard));
    const run = async (voice: TaskReporter) => {
      const done = slots.use(() => untilDone(shard, attempt, voice));
      if (shard.index === 0) own.resolve(done);
      return done;
    };
    return { title: titleOf(shard), run };
  });
  const all = progress.phase(tasks).then((results) => void settled(results));
  const mayAsk = request.requestsPerSecond === undefined ? own.promise.catch(() => all) : all;
  // Who waits for one of them may hear of a failure by the other.
  for (const end of [mayAsk, all]) end.catch(() => {});
  return { mayAsk, all };
}

function titleOf(shard: Shard): string {
  return `shard ${formatShard(shard)}`;
}

/** What became of a shard: its report, or how it ended without one. */
type Attempt = { readonly report: FleetShardReport } | EndedEarly;

interface EndedEarly {
  readonly how: string;
  readonly reason: string;
  /** The same would happen again. */
  readonly isLasting: boolean;
}

async function untilDone(shard: Shard, attempt: () => Promise<Attempt>, voice: TaskReporter): Promise<void> {
  for (let tries = 1; ; tries++) {
    const made = await attempt();
    if ("report" in made) return voice.title(`${titleOf(shard)}: ${summaryOf(made.report)}`);
    if (made.isLasting || tries === LIMITS.fleetShardTries) throw failed(shard, made, tries);
    voice.note(`ended early, ${made.how}: started again`);
  }
}

function summaryOf({ layers, read }: FleetShardReport): string {
  return `${counted(layers, "layer")}, ${read} read`;
}

async function readHere(
  surroundings: Surroundings,
  services: readonly FleetService[],
  request: FleetRequest & ShardRequest,
): Promise<Attempt> {
  const { report, failure } = await readShardOf(surroundings, request, NO_PROGRESS, async () => services);
  surroundings.signal.throwIfAborted();
  if (failure === undefined) return { report };
  return endedEarly(failure.exitCode, `with exit code ${failure.exitCode}`, reasonOf(failure));
}

function attemptOf(finished: Finished): Attempt {
  const { exitCode, endedBy, stdout } = finished;
  if (exitCode === EXIT.ok) return { report: JSON.parse(stdout.toString()) as FleetShardReport };
  const how = endedBy === undefined ? `with exit code ${exitCode}` : `by ${endedBy}`;
  return endedEarly(exitCode, how, lastWordsOf(finished));
}

function endedEarly(exitCode: number | undefined, how: string, reason: string): EndedEarly {
  return { how, reason, isLasting: exitCode === EXIT.usage };
}

function reasonOf({ what, why }: { readonly what: string; readonly why?: string | null | undefined }): string {
  return why == null ? what : `${what}: ${why}`;
}

/** What its report says, or where it ended without one, or in the middle of it, the last lines that it wrote. */
function lastWordsOf({ stdout, stderr }: Finished): string {
  try {
    const { error } = JSON.parse(stdout.toString()) as FleetShardReport;
    if (error !== undefined) return reasonOf(error);
  } catch {
    // It was ended while it wrote.
  }
  return stderr.trim().split("\n").slice(-LINES_SHOWN).join("\n") || "it gave no reason";
}

const LINES_SHOWN = 8;

function failed(shard: Shard, { how, reason }: EndedEarly, tries: number): PlimsollError {
  return new PlimsollError("shard-failed", {
    what: `shard ${formatShard(shard)} did not end its work: it was started ${counted(tries, "time")}`,
    why: `at last it ended ${how}: ${reason}`,
    fix: "run it again: layers that were read are known then. Where SIGKILL ended it, memory may be short: take fewer shards",
  });
}
