import type { PlimsollError } from "../base/error.ts";
import type { GateResult } from "../check/gate/result.ts";
import type { GateVerdict } from "../check/gate/verdict.ts";
import type { SizeRecord } from "../format/size-record/size-record.ts";
import type { FindingCounts } from "../vuln/findings/count.ts";
import type { Scanner } from "../vuln/findings/finding-set.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The report of `plimsoll gate --json`. Sizes are bytes; a size that was not measured is null, never 0. */
export interface GateReport {
  readonly schema: "plimsoll.gate/1";
  /** Null where the gate could not find out: then `error`, or the error of a service, says why. */
  readonly verdict: GateVerdict | null;
  /** What the rules, the approvals and the baselines were read from. */
  readonly trusted: TrustedSource;
  readonly services: readonly GatedService[];
  /** Of all services, in the order of the services: the worst outcome first within each. */
  readonly results: readonly GateReportResult[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface TrustedSource {
  /** The commit that rules, approvals and lock file come from; null where they are those of the folder. */
  readonly commit: string | null;
  /** For people: `the merge base with origin/main (1a2b3c4)`, or `this folder`. */
  readonly text: string;
}

export interface GateReportResult extends GateResult {
  /** What size-limit calls it: true for `pass`, `warning` and `approved`. */
  readonly passed: boolean;
}

/** A service on one platform. */
export interface GatedService {
  readonly service: string;
  readonly platform: string;
  readonly now: SizeRecord | null;
  readonly baseline: SizeRecord | null;
  /** `plimsoll.lock.json at 1a2b3c4`, `build of 1a2b3c4`, `ghcr.io/me/order:v1`. */
  readonly baselineText: string | null;
  /** Growth of the toolchain and of the code, where the releases of Go differ and could be told apart. */
  readonly toolchain: ToolchainSplit | null;
  /** Why packages came or grew: the largest first. */
  readonly causes: readonly GrowthCause[];
  /** What scanners found in it; null where the rules do not ask, and where nobody looked. */
  readonly vulnerabilities: FoundVulnerabilities | null;
  readonly error: ErrorReport | null;
}

export interface FoundVulnerabilities {
  /** Who looked; `databaseDate` is null where it is unknown. */
  readonly scanners: readonly Scanner[];
  readonly counts: FindingCounts;
  /** Findings that scanners set aside on somebody's word; null where a report does not say how many. */
  readonly suppressed: number | null;
}

/** How much of a difference another release of Go makes, measured by a third build. */
export interface ToolchainSplit {
  readonly beforeGo: string;
  readonly afterGo: string;
  /** The old code built by the new release, minus the old code built by the old one. Null where it did not build. */
  readonly toolchainBytes: number | null;
  readonly toolchainWireBytes: number | null;
  readonly codeBytes: number | null;
  readonly codeWireBytes: number | null;
  /** Which third build tells them apart, or why none does. */
  readonly how: string;
}

/** One import that brought packages, or one other reason why packages grew. */
export interface GrowthCause {
  readonly kind: "import" | "module-version" | "code" | "more-used" | "unknown";
  /** In one sentence: `internal/orders imports golang.org/x/text/language`. */
  readonly what: string;
  /** From main to the first of the packages: each edge with the place of its import statement. */
  readonly chain: readonly ImportEdge[];
  /** The packages that the line, and others beside it, import; empty for a cause that is no import. */
  readonly imported: readonly string[];
  /** The line that brings it: `internal/orders/total.go:9:2` or `go.mod:12:2`. Null where none was found. */
  readonly where: { readonly file: string; readonly line: number; readonly column: number } | null;
  /** The commit that added that line. Null if the line is older than the range, or not committed yet. */
  readonly commit: CauseCommit | null;
  /** Why there is no commit. */
  readonly noCommit: string | null;
  /** The packages that came or grew with it. */
  readonly packages: readonly {
    readonly name: string;
    readonly changeBytes: number;
    readonly changeWireBytes: number | null;
  }[];
  readonly changeBytes: number;
  readonly changeWireBytes: number | null;
  /** What a build without the import loses. Null where it was not asked for. */
  readonly proof: CauseProof | null;
}

export interface ImportEdge {
  readonly importer: string;
  readonly imported: string;
  /** `internal/orders/total.go:9:2`, or `module@version/path.go:3:2`; null where it was not found. */
  readonly where: string | null;
}

export interface CauseCommit {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  /** `2026-11-29` */
  readonly date: string;
}

export interface CauseProof {
  readonly proven: boolean;
  /** How many bytes the program loses without the import; null where that is not proven. */
  readonly savedBytes: number | null;
  readonly savedWireBytes: number | null;
  /** Where it is not proven: why. */
  readonly why: string | null;
}

/** The report when nothing was judged. */
export function failedGateReport(error: PlimsollError): GateReport {
  return {
    schema: "plimsoll.gate/1",
    verdict: null,
    trusted: { commit: null, text: "nothing was read" },
    services: [],
    results: [],
    notes: [],
    error: errorReport(error),
  };
}
