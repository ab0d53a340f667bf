/** What came back for one request. */
export type Answer = Answered | Unanswered;

export interface Answered {
  readonly status: number;
  /** As received: names in any case, one of them as often as it was sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: AnswerBody;
}

export interface AnswerBody {
  readonly sizeBytes: number;
  /** Of the whole body: `sha256:…`. */
  readonly digest: string;
  /** The whole body, or its beginning where it is longer than is kept. */
  readonly firstBytes: Uint8Array;
}

interface Unanswered {
  /** `cut off` is an answer that ended before its end, `not HTTP` one that could not be read. */
  readonly failure: "refused" | "reset" | "timeout" | "cut off" | "not HTTP";
}
