import { setTimeout as pause } from "node:timers/promises";
import type { Section, SignalRow } from "../../report/trial-report.ts";
import { type Ground, type Subject, subjectsOf } from "../../session/container/ground.ts";
import { isReady, untilReady } from "../../session/container/running.ts";
import { ask } from "../../toolchain/container/ask.ts";
import { type HeldRequest, holdRequest } from "../../toolchain/container/held-request.ts";
import type { SmokeRequest } from "../../trial/smoke/request.ts";
import { GRACE_MS } from "./run-once.ts";

const IN_FLIGHT = 50;
/** For the service to take in what was sent before the signal, and to begin its end before the rest comes. */
const SETTLE_MS = 200;

/** What the images do on SIGTERM, with requests in flight, and whether they start again after SIGKILL. */
export async function trySignals(
  ground: Ground,
  requests: readonly SmokeRequest[],
): Promise<Section<readonly SignalRow[]>> {
  const rows: SignalRow[] = [];
  for (const subject of subjectsOf(ground)) {
    rows.push(await terminate(ground, subject, requests), await killAndRestart(ground, subject, requests));
  }
  return { found: rows };
}

async function terminate(ground: Ground, subject: Subject, requests: readonly SmokeRequest[]): Promise<SignalRow> {
  const row = { image: subject.role, signal: "SIGTERM" } as const;
  const outcome = await untilReady(ground, subject, requests[0]!);
  if (!isReady(outcome)) return { ...row, ...NOTHING, remark: outcome.why };
  await using service = outcome;
  // A request whose body is still awaited is in flight for certain, however quick the service is; of others, the list says
  // which take their time.
  const slow =
    requests.find(({ isInFlight }) => isInFlight) ?? requests.find(({ body }) => body !== null && body.length > 1);
  const held: HeldRequest[] = [];
  if (slow !== undefined) {
    for (let count = 0; count < IN_FLIGHT; count++) held.push(holdRequest(service.address, slow));
    await pause(SETTLE_MS);
  }
  const sentAt = performance.now();
  await service.container.kill("TERM");
  const end = service.container.endedWithin(GRACE_MS);
  await pause(SETTLE_MS);
  const answers = await Promise.all(held.map((each) => each.finish()));
  const inTime = await end;
  const secondsToExit = inTime === null ? null : (performance.now() - sentAt) / 1000;
  if (inTime === null) await service.container.kill("KILL");
  const lost = answers.filter((answer) => "failure" in answer).length;
  return {
    ...row,
    inFlight: slow === undefined ? null : held.length,
    lost: slow === undefined ? null : lost,
    secondsToExit,
    exitCode: inTime === null ? null : (await service.container.state()).exitCode,
    remark: remarkOn(inTime, slow !== undefined, lost),
  };
}

function remarkOn(inTime: number | null, hadRequests: boolean, lost: number): string {
  if (inTime === null) return `it did not end within ${GRACE_MS / 1000} seconds, and was killed`;
  if (!hadRequests)
    return "nothing was in flight: no request of the list has a body that can be held back, or says in-flight";
  return lost === 0
    ? "every request in flight was answered"
    : `${lost} of ${IN_FLIGHT} requests in flight got no whole answer`;
}

async function killAndRestart(ground: Ground, subject: Subject, requests: readonly SmokeRequest[]): Promise<SignalRow> {
  const row = { image: subject.role, signal: "SIGKILL, then started again" } as const;
  const outcome = await untilReady(ground, subject, requests[0]!);
  if (!isReady(outcome)) return { ...row, ...NOTHING, remark: outcome.why };
  await using service = outcome;
  const sentAt = performance.now();
  await service.container.kill("KILL");
  const exitCode = await service.container.ended();
  const secondsToExit = (performance.now() - sentAt) / 1000;
  await service.container.restart();
  const again = await answersAgain(service.address, requests[0]!, ground.surroundings.signal);
  const remark = again ? "it answers again" : "it does not answer after it was started again";
  return { ...row, ...NOTHING, secondsToExit, exitCode, remark };
}

async function answersAgain(address: string, ready: SmokeRequest, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + GRACE_MS;
  while (performance.now() < giveUpAt && !signal.aborted) {
    const answer = await ask(address, ready, signal);
    if ("status" in answer && answer.status < 500) return true;
    await pause(SETTLE_MS / 4);
  }
  return false;
}

const NOTHING = { inFlight: null, lost: null, secondsToExit: null, exitCode: null } as const;
