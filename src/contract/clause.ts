/** What a contract can ask of a service: docs/guide/contract.md has a paragraph for each. */
export const CLAUSES = {
  "latency": "the share of requests that is answered in time, by the client's clock",
  "errors": "the share of requests that fails, by the client's count",
  "latency-histogram": "the same by the service's own histogram",
  "metrics-format": "metrics can be read",
  "metrics-rules": "names, units, help and types of metrics, as promtool check metrics wants them",
  "metrics-count": "a counter moves by exactly the requests that are sent",
  "metrics-bucket": "the histogram has the bucket that the objective needs",
  "metrics-labels": "label values stay bounded, whatever paths are asked for",
  "health-live": "it says that it lives",
  "health-ready": "it says that it is ready",
  "health-drain": "it is unready from SIGTERM on, and ends",
  "health-start": "the probes of a manifest let it start",
  "health-profiles": "profiles are not open on the port of the service",
  "log-structured": "each line of the log is structured",
  "log-lines": "each event of the log is one line",
  "log-secrets": "no secret of the environment is in the log",
  "log-traces": "lines of the log name the trace that they belong to",
  "trace-arrives": "required spans arrive",
  "trace-identity": "the service says its own name and version",
  "trace-parents": "the parent of a span arrives",
  "trace-kind": "the kind of a span fits",
  "trace-status": "the status of a span fits its answer",
  "trace-conventions": "attributes follow semantic conventions",
  "trace-personal": "nothing personal is in traces",
  "trace-flush": "the last spans arrive after SIGTERM",
  "trace-collector": "a collector in trouble changes neither latency nor memory",
} as const;

export type ClauseId = keyof typeof CLAUSES;

export const CLAUSE_IDS = Object.keys(CLAUSES) as readonly ClauseId[];

/** `unknown` could not be found out, and `waived` is accepted by the contract's own file. */
export type ClauseOutcome = "pass" | "fail" | "unknown" | "waived";

/** What was found out about one clause, before anybody asks whether it is waived. */
export interface Finding {
  readonly clause: ClauseId;
  /** What it is about, where a clause can be about several things: a metric, a path, a span. */
  readonly subject: string | null;
  readonly outcome: Exclude<ClauseOutcome, "waived">;
  /** What was found, in one sentence with its figures. */
  readonly what: string;
  /** What the reader can do now; null where nothing is to do. */
  readonly fix: string | null;
  /** Where the clause is written: `plimsoll.yaml:7:13`, or `default`. */
  readonly where: string;
}
