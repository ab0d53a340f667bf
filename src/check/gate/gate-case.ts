import type { Finding } from "../../format/scan-report/scan-report.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { Scanner } from "../../vuln/findings/finding-set.ts";
import type { DiveScore } from "../dive/rules.ts";
import type { JudgedFinding } from "../waiver.ts";
import type { Approval, GatePolicy } from "./policy.ts";

/** Everything that a gate looks at for one service on one platform. */
export interface GateCase {
  readonly now: SizeRecord;
  /** Null where there is none, which only a policy without rules about growth allows. */
  readonly baseline: SizeRecord | null;
  /** For people: `plimsoll.lock.json at 1a2b3c4`. */
  readonly baselineText: string;
  readonly release: ReleaseBaseline | null;
  readonly policy: GatePolicy;
  readonly approvals: readonly Approval[];
  /** Who may approve, as the configuration says it; null for everybody who did not make the change. */
  readonly approvers: readonly string[] | null;
  /** `2026-11-29`, in UTC. */
  readonly today: string;
  /** Names, logins and e-mail addresses of who made the change; null if that could not be found out. */
  readonly authors: readonly string[] | null;
  /** What `plimsoll lint` finds; null where nothing was linted. */
  readonly lint: readonly JudgedFinding[] | null;
  /** dive's figures; null for a program. */
  readonly dive: DiveScore | null;
  readonly lockFile: LockFileState | null;
  /** Null where the policy does not ask for it. */
  readonly vulnerabilities: VulnerabilityFacts | null;
}

/** What is known of the vulnerabilities of what is judged. */
export interface VulnerabilityFacts {
  readonly findings: readonly Finding[];
  /** Who looked; empty where nobody did. */
  readonly scanners: readonly Scanner[];
  /** Why the findings may not be those of what is judged, or why there are none. Each keeps the rule from passing. */
  readonly doubts: readonly VulnerabilityDoubt[];
}

export interface VulnerabilityDoubt {
  readonly what: string;
  readonly fix: string;
}

/** The last release; without a record, the text says why there is none yet: `no tag matches v*`. */
export interface ReleaseBaseline {
  readonly record: SizeRecord | null;
  readonly text: string;
}

/** The lock file of the change itself, beside what was measured. */
export interface LockFileState {
  readonly name: string;
  /** The change writes the file. */
  readonly isTouched: boolean;
  /** In what its record differs from the measurement; null if they are equal. */
  readonly difference: string | null;
}
