/**
 * Pairs of starts, and of services in memory, in a runtime that only starts a process (test/fixtures/go/stub-runtime), because thousands of starts of
 * real containers would take hours. All of plimsoll's own part is as in a trial: the runtime's command line, the wait for
 * the first answer, the order of the rounds, ratio and interval. What a kernel does for a container is not in it.
 */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { interleaved } from "../src/flow/trial/interleaved.ts";
import { rowOf } from "../src/flow/trial/rows.ts";
import type { MeasuredRow } from "../src/report/trial-report.ts";
import type { Ground, Subject } from "../src/session/container/ground.ts";
import { openRuntime } from "../src/session/container/open-runtime.ts";
import { isReady, untilReady } from "../src/session/container/running.ts";
import { memoryOf } from "../src/session/container/service-memory.ts";
import { ask } from "../src/toolchain/container/ask.ts";
import { buildGo, goFixture } from "../test/support/go-program.ts";

/** What the stub's starts vary by; real starts of the order service vary by about as much. */
export const SPREAD = 0.08;
export const USUAL_MS = 25;
/** What the stub's service holds, beside its program: about what the order service has. */
const USUAL_KIB = 4096;
/** Answers before its memory is read, as after the load of a trial. */
const ANSWERS = 20;
const ROUNDS = { most: 10, budgetMs: 60_000 };
const GET = { method: "GET", path: "/", headers: [], body: null } as const;

interface Start {
  readonly seconds: number;
  /** Between the runtime's own start and the moment when its service could be reached, by the stub's clock. */
  readonly trueSeconds: number;
}

export class StubStarts {
  readonly #ground: Ground;

  private constructor(ground: Ground) {
    this.#ground = ground;
  }

  static async open(folder: string): Promise<StubStarts> {
    buildGo(goFixture("stub-runtime"), join(folder, "stub-runtime"));
    symlinkSync("stub-runtime", join(folder, "podman"));
    const { signal } = new AbortController();
    const env = { ...process.env, PATH: folder };
    const surroundings = { env, signal, cwd: folder };
    const runtime = await openRuntime(surroundings, "podman", folder);
    return new StubStarts({ surroundings, runtime, owner: "bench", port: 1, env: {} } as unknown as Ground);
  }

  /** One start of a service that takes so long. */
  async start(delayMs: number): Promise<Start> {
    const subject = { role: "after", reference: `${delayMs}/${SPREAD}` } as Subject;
    const outcome = await untilReady(this.#ground, subject, GET);
    if (!isReady(outcome)) throw new Error(outcome.why);
    await using service = outcome;
    const answer = await ask(service.address, GET, this.#ground.surroundings.signal);
    if ("failure" in answer) throw new Error(answer.failure);
    const [began, reachable] = Buffer.from(answer.body.firstBytes).toString().split(" ").map(BigInt);
    return { seconds: service.secondsToReady, trueSeconds: Number(reachable! - began!) / 1e9 };
  }

  /** A short trial of two services. */
  async row(afterMs: number, beforeMs: number): Promise<MeasuredRow> {
    const delays = { after: afterMs, before: beforeMs };
    const subjects = { after: { role: "after" }, before: { role: "before" } } as Ground;
    const taken = await interleaved(subjects, ROUNDS, ({ role }) => this.start(delays[role]));
    const seconds = (starts: readonly Start[]) => starts.map((start) => start.seconds);
    const head = { group: "start", quantity: "to the first answer", unit: "seconds", explanation: "" } as const;
    return rowOf(head, seconds(taken.after), seconds(taken.before));
  }

  /** The private memory of a service that holds so much, after some answers, in bytes. */
  async privateBytes(heldKiB: number): Promise<number> {
    const subject = { role: "after", reference: `0/0/${Math.round(heldKiB)}` } as Subject;
    const outcome = await untilReady(this.#ground, subject, GET);
    if (!isReady(outcome)) throw new Error(outcome.why);
    await using service = outcome;
    for (let answer = 0; answer < ANSWERS; answer++) await ask(service.address, GET, this.#ground.surroundings.signal);
    return (await memoryOf((await service.container.state()).pid))!.anonymousBytes!;
  }

  /** A short trial of two services' memory. */
  async memoryRow(afterKiB: number, beforeKiB: number): Promise<MeasuredRow> {
    const held = { after: afterKiB, before: beforeKiB };
    const subjects = { after: { role: "after" }, before: { role: "before" } } as Ground;
    const taken = await interleaved(subjects, ROUNDS, ({ role }) => this.privateBytes(held[role]));
    const head = { group: "memory", quantity: "private, after load", unit: "bytes", explanation: "" } as const;
    return rowOf(head, taken.after, taken.before);
  }

  /** In how many of so many trials is private memory that is 20 % larger not found? */
  async largerNotFound(trials: number): Promise<number> {
    const usual: number[] = [];
    for (let round = 0; round < 20; round++) usual.push(await this.privateBytes(USUAL_KIB));
    // A fifth of all of it, of which what is held is only a part.
    const largerKiB = USUAL_KIB + (0.2 * usual.toSorted((a, b) => a - b)[10]!) / 1024;
    let missed = 0;
    for (let trial = 0; trial < trials; trial++) {
      if ((await this.memoryRow(largerKiB, USUAL_KIB)).verdict !== "larger") missed++;
    }
    return missed;
  }

  /** In how many of so many trials of a service with itself does the interval not cover 1? */
  async falseDifferences(trials: number): Promise<number> {
    let missed = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = (await this.row(USUAL_MS, USUAL_MS)).ratio!;
      if (low! > 1 || high! < 1) missed++;
    }
    return missed;
  }

  /** In how many of so many trials is a start that takes 20 % longer not found? */
  async slowerNotFound(trials: number): Promise<number> {
    const usual = [];
    for (let round = 0; round < 20; round++) usual.push((await this.start(USUAL_MS)).seconds);
    // A fifth of the whole start, of which the delay is only a part.
    const slowerMs = USUAL_MS + 0.2 * 1000 * usual.toSorted((a, b) => a - b)[10]!;
    let missed = 0;
    for (let trial = 0; trial < trials; trial++) {
      if ((await this.row(slowerMs, USUAL_MS)).verdict !== "larger") missed++;
    }
    return missed;
  }
}
