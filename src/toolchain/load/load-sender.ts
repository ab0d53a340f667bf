import type { AnswerStatus } from "../../base/answer-status.ts";
import type { Asked } from "../container/ask.ts";
import type { AskedName } from "../names/asked-name.ts";

/** One request of a load: by HTTP, or a question to a name server. */
export type LoadAsked = Asked | AskedName;

/** How one answer went. */
export interface Answered {
  /** Null without a whole answer. */
  readonly status: AnswerStatus | null;
  /** Why there is no whole answer; null where there is one. */
  readonly failure: string | null;
}

/** Whoever sends one request, and is told by whom it was sent what came back. */
export interface LoadSender {
  /** `ended` is called once, sooner or later; `data` before it, for each part of the answer. */
  send(data: (chunk: Uint8Array) => void, ended: (answered: Answered) => void): void;
}
