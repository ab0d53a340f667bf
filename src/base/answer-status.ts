/** How a service answered a request, whatever the protocol. */
export interface AnswerStatus {
  /** As it is shown: `200`, `SERVFAIL`. */
  readonly text: string;
  /**
   * `error` is a fault of the server, of which it says so itself. `blames-client` says that the fault is the client's. `wrong`
   * is an answer that says something else than whoever asked has said to be right.
   */
  readonly means: "fine" | "blames-client" | "wrong" | "error";
}

/** Too busy, or too early: a client that is told so comes again. RFC 9110, section 15.5.9; RFC 6585; RFC 8470. */
const COME_AGAIN: readonly number[] = [408, 425, 429];

/** What a status of HTTP says: RFC 9110, section 15. */
export function httpStatus(code: number): AnswerStatus {
  const blames = code >= 400 && code < 500 && !COME_AGAIN.includes(code);
  return { text: String(code), means: code >= 500 ? "error" : blames ? "blames-client" : "fine" };
}

/** Has the service failed, whoever else is not content with the answer? */
export function isFailure({ means }: AnswerStatus): boolean {
  return means === "error" || means === "wrong";
}
