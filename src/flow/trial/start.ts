import { setTimeout as pause } from "node:timers/promises";
import type { MeasuredRow } from "../../report/trial-report.ts";
import type { Ground, Subject } from "../../session/container/ground.ts";
import { isReady, type NeverReady, type Running, untilReady } from "../../session/container/running.ts";
import { memoryOf, type ServiceMemory } from "../../session/container/service-memory.ts";
import { type Asked, ask, keptConnections } from "../../toolchain/container/ask.ts";
import { PRIVATE_AFTER_LOAD, RESIDENT_AFTER_LOAD, TO_FIRST_ANSWER } from "../../trial/quantities.ts";
import { interleaved } from "./interleaved.ts";
import { rowOf } from "./rows.ts";

/** A Go service that has just started still collects what its start left behind. */
const SETTLE_MS = 150;
const LOAD_REQUESTS = 400;
const LOAD_CONNECTIONS = 8;
/** A list may have requests that take their time: then there are fewer of them. */
const LOAD_MS = 2000;
const BUDGET_MS = 70_000;

interface Start {
  readonly seconds: number;
  readonly doubt: number;
  readonly atRest: ServiceMemory | null;
  readonly underLoad: ServiceMemory | null;
}

export interface Starts {
  readonly rows: readonly MeasuredRow[];
  /** Of plimsoll's own part in the measured time; null where nothing was measured. */
  readonly doubt: { readonly seconds: number; readonly share: number } | null;
  /** The last service that did not become ready, by role. */
  readonly failures: ReadonlyMap<Subject["role"], NeverReady>;
}

/** Starts both images in turn; each start is asked for its memory, at rest and after load. */
export async function measureStarts(
  ground: Ground,
  requests: readonly Asked[],
  rounds: number,
  budgetMs: number = BUDGET_MS,
): Promise<Starts> {
  const failures = new Map<Subject["role"], NeverReady>();
  const starts = await interleaved<Start>(ground, { most: rounds, budgetMs }, async (subject) => {
    const outcome = await untilReady(ground, subject, requests[0]!);
    if (isReady(outcome)) return await measureRunning(outcome, requests, ground.surroundings.signal);
    failures.set(subject.role, outcome);
    return undefined;
  });
  const row = (
    group: MeasuredRow["group"],
    quantity: string,
    unit: MeasuredRow["unit"],
    explanation: string,
    value: (start: Start) => number | null,
  ) => rowOf({ group, quantity, unit, explanation }, starts.after.map(value), starts.before.map(value));
  const rows = [
    row("start", TO_FIRST_ANSWER, "seconds", START, ({ seconds }) => seconds),
    ...(["atRest", "underLoad"] as const).flatMap((when) => {
      const words = when === "atRest" ? "at rest" : "after load";
      return [
        row(
          "memory",
          when === "atRest" ? RESIDENT_AT_REST : RESIDENT_AFTER_LOAD,
          "bytes",
          RESIDENT,
          (start) => start[when]?.residentBytes ?? null,
        ),
        row(
          "memory",
          when === "atRest" ? "private, at rest" : PRIVATE_AFTER_LOAD,
          "bytes",
          PRIVATE,
          (start) => start[when]?.anonymousBytes ?? null,
        ),
        row("memory", `files, ${words}`, "bytes", FILES, (start) => start[when]?.fileBytes ?? null),
      ];
    }),
  ];
  return { rows, doubt: doubtOf([...starts.after, ...starts.before]), failures };
}

const RESIDENT_AT_REST = "resident, at rest";

const START =
  "from before the container is created to the first answer below 500; most of it is the runtime's own work";
const RESIDENT = "all pages that the process has in memory";
const PRIVATE = "heap and stacks, which no other process can share: what the program does, not what lies around it";
const FILES = "pages of the program and other files that were touched; the kernel can drop them and read them again";

async function measureRunning(running: Running, requests: readonly Asked[], signal: AbortSignal): Promise<Start> {
  await using service = running;
  const { pid } = await service.container.state();
  await pause(SETTLE_MS);
  const atRest = await memoryOf(pid);
  await load(service.address, requests, signal);
  const underLoad = await memoryOf(pid);
  return { seconds: service.secondsToReady, doubt: service.secondsOfDoubt, atRest, underLoad };
}

/** Sends the requests over and over, several at a time, and says how many were answered. What, is another part's question. */
export async function load(address: string, requests: readonly Asked[], signal: AbortSignal): Promise<number> {
  const agent = keptConnections(LOAD_CONNECTIONS);
  let next = 0;
  let answered = 0;
  const endAt = performance.now() + LOAD_MS;
  const worker = async () => {
    while (next < LOAD_REQUESTS && performance.now() < endAt && !signal.aborted) {
      const answer = await ask(address, requests[next++ % requests.length]!, signal, agent);
      if ("status" in answer) answered++;
      else if (answer.failure === "refused") return;
    }
  };
  await Promise.all(Array.from({ length: LOAD_CONNECTIONS }, worker));
  agent.destroy();
  return answered;
}

function doubtOf(starts: readonly Start[]): Starts["doubt"] {
  if (starts.length === 0) return null;
  const shares = starts.map(({ doubt, seconds }) => doubt / seconds).sort((a, b) => a - b);
  const times = starts.map(({ doubt }) => doubt).sort((a, b) => a - b);
  const middle = Math.floor(starts.length / 2);
  return { seconds: times[middle]!, share: shares[middle]! };
}
