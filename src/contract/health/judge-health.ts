import { milliseconds } from "../../base/figure-text.ts";
import type { Finding } from "../clause.ts";
import type { StartBudget } from "./probes.ts";

/** What a probe got: a status, or why there is none. */
export type ProbeAnswer = { readonly status: number } | { readonly failure: string };

/** kubelet: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/, any status from 200 to 399. */
function isHealthy(answer: ProbeAnswer): boolean {
  return "status" in answer && answer.status >= 200 && answer.status < 400;
}

function answerText(answer: ProbeAnswer): string {
  return "status" in answer ? `status ${answer.status}` : answer.failure;
}

/** A probe of a service that has everything it needs. */
export function judgeProbe(
  clause: "health-live" | "health-ready",
  path: string,
  answers: readonly ProbeAnswer[],
  where: string,
): Finding {
  const head = { clause, subject: path, where } as const;
  const bad = answers.find((answer) => !isHealthy(answer));
  if (bad === undefined)
    return { ...head, outcome: "pass", what: "it answers before the load and after it", fix: null };
  const fix = "answer with a status from 200 to 399 while the service is well";
  return { ...head, outcome: "fail", what: `${answerText(bad)} while nothing is wrong`, fix };
}

/** What a service that was asked to end said of itself, from then on until it ended. */
export interface Drain {
  /** Answers of the probe for readiness, with the time since SIGTERM in milliseconds. */
  readonly ready: readonly { readonly atMs: number; readonly answer: ProbeAnswer }[];
  /** Null where it had to be killed. */
  readonly endedAfterMs: number | null;
}

/** A service may take this long to notice that it is to end. */
const NOTICE_MS = 1000;

/** Is it unready while it drains? What is refused is unready too. */
export function judgeDrain(path: string, { ready, endedAfterMs }: Drain, where: string): Finding {
  const head = { clause: "health-drain", subject: path, where } as const;
  if (endedAfterMs === null) {
    const what = "it does not end on SIGTERM, and was killed";
    return { ...head, outcome: "fail", what, fix: "end on SIGTERM: signal.NotifyContext, then http.Server.Shutdown" };
  }
  const late = ready.find(({ atMs, answer }) => atMs > NOTICE_MS && isHealthy(answer));
  if (late !== undefined) {
    const what = `it still says that it is ready ${milliseconds(late.atMs)} after SIGTERM, and ended after ${milliseconds(endedAfterMs)}`;
    return { ...head, outcome: "fail", what, fix: "let readiness fail from SIGTERM on, so that no new requests come" };
  }
  const first = ready.find(({ answer }) => !isHealthy(answer));
  const said =
    first === undefined ? "" : `, and was unready ${milliseconds(first.atMs)} after it: ${answerText(first.answer)}`;
  return { ...head, outcome: "pass", what: `it ended ${milliseconds(endedAfterMs)} after SIGTERM${said}`, fix: null };
}

/** Would the probes of a manifest let it start? The time of the runtime is in what was measured. */
export function judgeStart(secondsToReady: number, { seconds, from }: StartBudget, where: string): Finding {
  const head = { clause: "health-start", subject: from, where } as const;
  const took = `it took ${milliseconds(1000 * secondsToReady)} to be ready, the runtime's own work included`;
  if (seconds === null) return { ...head, outcome: "pass", what: `${took}; no probe would end it`, fix: null };
  if (secondsToReady <= seconds)
    return { ...head, outcome: "pass", what: `${took}; it may take ${seconds} s`, fix: null };
  const what = `${took}; after ${seconds} s the probe ends it`;
  return { ...head, outcome: "fail", what, fix: "give it a startupProbe with a larger failureThreshold" };
}

/** A path where profiles or variables are shown, and what it answers where it is open. */
export const PROFILE_PATHS: readonly { readonly path: string; readonly shows: RegExp }[] = [
  { path: "/debug/pprof/", shows: /goroutine[\s\S]*heap|heap[\s\S]*goroutine/ },
  { path: "/debug/pprof/goroutine?debug=1", shows: /^goroutine profile: total/ },
  { path: "/debug/vars", shows: /"(?:memstats|cmdline)"\s*:/ },
];

/** Profiles tell what runs, and cost as much as whoever asks wants. */
export function judgeProfiles(open: readonly string[], where: string): Finding {
  const head = { clause: "health-profiles", where } as const;
  if (open.length === 0) {
    const what = "no profile and no variables of the process are shown on the port of the service";
    return { ...head, subject: null, outcome: "pass", what, fix: null };
  }
  const fix =
    "serve net/http/pprof and expvar on a port of their own, on loopback: both register with http.DefaultServeMux";
  return {
    ...head,
    subject: open[0]!,
    outcome: "fail",
    what: `open on the port of the service: ${open.join(", ")}`,
    fix,
  };
}
