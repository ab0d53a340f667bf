import type { Waived } from "../contract/waive.ts";

/** What is looked at while something is broken, and after it: docs/guide/chaos.md has a paragraph for each. */
export const CHECKS = {
  "answers-in-time": "requests are answered in time while it is broken, whatever the answer",
  "keeps-answering": "requests that do not need it are answered as before",
  "answers-right": "no request gets a wrong answer",
  "ready-flips": "it says that it is not ready",
  "lives-on": "it says that it lives, and does not end",
  "recovers": "it is as before soon after",
  "goroutines-return": "its goroutines go back to where they were",
  "connections-return": "its connections go back to where they were",
  "memory-returns": "its memory goes back to where it was",
  "no-storm": "it does not ask again and again without a pause",
  "written-once": "what was acknowledged is there once, and nothing is there twice",
  "drains": "requests in flight are answered before it ends",
  "stays-in-limit": "it lives within its memory limit",
  "sheds-slow-clients": "clients that send too slowly are sent away",
} as const;

export type CheckId = keyof typeof CHECKS;

export const CHECK_IDS = Object.keys(CHECKS) as readonly CheckId[];

/** What was found out in one experiment about one check. */
export interface CheckFinding {
  readonly check: CheckId;
  /** `unknown` could not be found out. */
  readonly outcome: "pass" | "fail" | "unknown";
  /** What was found, in one sentence with its figures. */
  readonly what: string;
  /** What the reader can do now; null where nothing is to do. */
  readonly fix: string | null;
}

/** The same, when somebody was asked whether it is waived. */
export interface CheckResult extends Waived<CheckFinding> {}
