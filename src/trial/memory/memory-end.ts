import { counted } from "../../base/counted.ts";
import type { MemoryCounters } from "./counters.ts";

/** What is known of the end of a container. */
export interface ContainerEnd {
  /** Null where nobody said. A runtime says 128 and the number of the signal for a process that a signal ended. */
  readonly exitCode: number | null;
  /** `SIGKILL`, where the runtime names the signal itself. */
  readonly signal: string | null;
  /** The runtime's `OOMKilled`; null where it has no such word. */
  readonly runtimeSaysKilled: boolean | null;
  /** Set where SIGKILL was sent to it by whoever drives the container. */
  readonly wasSentKill: boolean;
  /** The counters that were read while it lived, in order. */
  readonly countersWhileAlive: readonly MemoryCounters[];
  /** The counters that were read after its end; null where the runtime had removed them. */
  readonly countersAfter: MemoryCounters | null;
  /** The end of what it printed. */
  readonly log: string;
}

/**
 * `exited-for-memory` is the program's own end: Go's runtime was refused memory, printed so and exited.
 * `unknown` where memory may have been the reason and nothing says whether it was.
 */
export type MemoryEndKind = "killed-for-memory" | "exited-for-memory" | "exited" | "killed-otherwise" | "unknown";

export interface MemoryEnd {
  readonly ended: MemoryEndKind;
  /** What says so, in whole sentences. */
  readonly evidence: readonly string[];
}

const SIGKILL = 9;
/** Go's runtime exits with it after a fatal error and after a panic (runtime.dieFromSignal, runtime.exit). */
const GO_FATAL_EXIT = 2;
/** The lines with which Go's runtime ends when mmap is refused (runtime/mem_linux.go, runtime/malloc.go). */
const GO_OUT_OF_MEMORY = /^(?:fatal error|runtime|panic): .*(?:out of memory|cannot allocate memory).*$/m;

/**
 * Was memory the reason why a container ended? The kernel's counters decide: runtimes that do not watch them answer false
 * for a container that the kernel killed, so their false counts for nothing.
 */
export function memoryEnd(end: ContainerEnd): MemoryEnd {
  const kills = oomKills(end);
  const evidence = [exitText(end), ...countersText(end, kills), ...runtimeText(end)];
  if (end.exitCode === null && end.signal === null) return { ended: "unknown", evidence };
  if (isKilled(end)) return { ended: reasonOfKill(end, kills), evidence };
  if (kills !== null && kills > 0) {
    evidence.push("What the kernel killed was another process of the container: this one ended in another way.");
  }
  if (endedBySignal(end)) return { ended: "killed-otherwise", evidence };
  const said = end.exitCode === GO_FATAL_EXIT ? GO_OUT_OF_MEMORY.exec(end.log)?.[0] : undefined;
  if (said === undefined) return { ended: "exited", evidence };
  evidence.push(`Go's runtime was refused memory and said so: ${said.slice(0, 200).trimEnd()}`);
  return { ended: "exited-for-memory", evidence };
}

function reasonOfKill(end: ContainerEnd, kills: number | null): MemoryEndKind {
  const isForMemory = (kills !== null && kills > 0) || end.runtimeSaysKilled === true;
  // The kernel may have killed a child, and whoever drives the container the rest.
  if (isForMemory) return end.wasSentKill ? "unknown" : "killed-for-memory";
  if (end.wasSentKill) return "killed-otherwise";
  // A count of 0 from before the end does not include the end.
  return end.countersAfter?.oomKills === 0 ? "killed-otherwise" : "unknown";
}

/** The kills that were counted: counters only grow, so the largest count is the last. Null where none was read. */
function oomKills({ countersWhileAlive, countersAfter }: ContainerEnd): number | null {
  return largest([...countersWhileAlive, countersAfter].map((one) => one?.oomKills ?? null));
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, one) => (most === null || (one !== null && one > most) ? one : most), null);
}

function isKilled({ exitCode, signal }: ContainerEnd): boolean {
  return signal === null ? exitCode === 128 + SIGKILL : signal === "SIGKILL";
}

/** Linux has 64 signals. */
function endedBySignal({ exitCode, signal }: ContainerEnd): boolean {
  return signal !== null || (exitCode !== null && exitCode > 128 && exitCode <= 128 + 64);
}

function exitText({ exitCode, signal, wasSentKill }: ContainerEnd): string {
  const sent = wasSentKill ? ", after SIGKILL was sent to it" : "";
  if (signal !== null) return `It was ended by ${signal}${sent}.`;
  if (exitCode === null) return `Nobody said how it ended${sent}.`;
  if (exitCode <= 128 || exitCode > 128 + 64) return `It ended with exit code ${exitCode}${sent}.`;
  return `It ended with exit code ${exitCode}${sent}, which stands for signal ${exitCode - 128} unless the program chose it.`;
}

function countersText(end: ContainerEnd, kills: number | null): string[] {
  const all = [...end.countersWhileAlive, ...(end.countersAfter === null ? [] : [end.countersAfter])];
  const last = all.at(-1);
  if (last === undefined) return ["The kernel's counters could not be read."];
  const when =
    end.countersAfter === null ? "when they were last read, before the end" : "when they were read after the end";
  const said =
    kills === null
      ? `The kernel's counters (cgroup v${last.version}) do not count kills for memory.`
      : `The kernel's counters (cgroup v${last.version}) had ${counted(kills, "kill")} for memory ${when}.`;
  if (last.isKillDisabled) return [said, "At the limit, the kernel lets processes wait instead of killing them."];
  const peak = largest(all.map(({ peakBytes, currentBytes }) => peakBytes ?? currentBytes));
  if (peak === null || typeof last.limitBytes !== "number") return [said];
  return [said, `The most memory that was seen in use is ${counted(peak, "byte")} of ${last.limitBytes}.`];
}

function runtimeText({ runtimeSaysKilled }: ContainerEnd): string[] {
  return runtimeSaysKilled === null ? [] : [`The runtime says OOMKilled=${runtimeSaysKilled}.`];
}
