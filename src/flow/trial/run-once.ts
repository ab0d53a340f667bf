import type { Place, Subject } from "../../session/container/ground.ts";
import { type Hardened, isReady, type NeverReady, untilReady } from "../../session/container/running.ts";
import { ask } from "../../toolchain/container/ask.ts";
import type { Answer } from "../../trial/answers/answer.ts";
import type { SmokeRequest } from "../../trial/smoke/request.ts";

/** After this time without an end, a service is killed, as Kubernetes does after its usual grace of 30 seconds. */
export const GRACE_MS = 30_000;

/** Everything that one container of an image let be seen, from its start to its end. */
export interface Run {
  /** One for each request, in their order. */
  readonly answers: readonly Answer[];
  readonly log: readonly string[];
  /** After SIGTERM; null where it had to be killed. */
  readonly exitCode: number | null;
}

/** Starts an image, asks it everything once, one request after the other, and ends it. */
export async function runOnce(
  ground: Place,
  subject: Pick<Subject, "reference">,
  requests: readonly SmokeRequest[],
  hardened: Hardened = {},
): Promise<Run | NeverReady> {
  const outcome = await untilReady(ground, subject, requests[0]!, hardened);
  if (!isReady(outcome)) return outcome;
  await using service = outcome;
  const answers: Answer[] = [];
  for (const request of requests) answers.push(await ask(service.address, request, ground.surroundings.signal));
  const { container } = service;
  const { running } = await container.state();
  if (running) await container.kill("TERM");
  const exitCode = await container.endedWithin(GRACE_MS);
  if (exitCode === null) await container.kill("KILL");
  return { answers, log: await container.logs(), exitCode };
}

export function hasRun(outcome: Run | NeverReady): outcome is Run {
  return "answers" in outcome;
}
