import { type Finding, LEVELS, type Level } from "../../format/scan-report/scan-report.ts";
import { reachabilityOf } from "./reachability.ts";

/** How many findings are allowed, of a severity or in reach of the code. A limit that is not named does not hold. */
export interface VulnerabilityPolicy {
  readonly levels: Readonly<Partial<Record<Level, number>>>;
  /** Findings in Go code that the code reaches. */
  readonly reachable?: number;
  /** Whose severity counts: `nvd`, `ghsa`, `debian`, … or `ANYBODY`. Where it is not named, the scanner's own choice does. */
  readonly source?: string;
  /** So many findings that may count or not are let pass by each limit: none when it is left out. */
  readonly unknown?: number;
}

/** `unknown`: it would pass if nothing unknown counted, and fail if all of it did. */
type PolicyOutcome = "pass" | "fail" | "unknown";

export interface LimitVerdict {
  readonly limitOf: Level | "reachable";
  readonly limit: number;
  readonly found: readonly Finding[];
  /** Findings that may count, because nobody says their severity, or nothing looked whether they are in reach. */
  readonly unknown: readonly Finding[];
  readonly outcome: PolicyOutcome;
}

export interface PolicyVerdict {
  readonly outcome: PolicyOutcome;
  readonly limits: readonly LimitVerdict[];
}

/** Holds findings to a policy. What is unknown never passes as none. */
export function judgeVulnerabilities(findings: readonly Finding[], policy: VulnerabilityPolicy): PolicyVerdict {
  const { unknown: allowed = 0 } = policy;
  const limits = LEVELS.flatMap((level): LimitVerdict[] => {
    const limit = policy.levels[level];
    return limit === undefined
      ? []
      : [verdictOf({ limitOf: level, limit, allowed }, findings, (one) => isOfLevel(one, level, policy.source))];
  });
  const { reachable } = policy;
  if (reachable !== undefined) {
    const ofGo = findings.filter(({ ecosystem }) => ecosystem.family === "go");
    limits.push(verdictOf({ limitOf: "reachable", limit: reachable, allowed }, ofGo, reachabilityOf));
  }
  const outcomes = limits.map(({ outcome }) => outcome);
  const worst = (["fail", "unknown"] as const).find((outcome) => outcomes.includes(outcome));
  return { outcome: worst ?? "pass", limits };
}

function verdictOf(
  { limitOf, limit, allowed }: Pick<LimitVerdict, "limitOf" | "limit"> & { readonly allowed: number },
  findings: readonly Finding[],
  counts: (finding: Finding) => "yes" | "no" | "unknown",
): LimitVerdict {
  const answers = Map.groupBy(findings, counts);
  const [found, unknown] = [answers.get("yes") ?? [], answers.get("unknown") ?? []];
  const isOpen = unknown.length > allowed && found.length + unknown.length > limit;
  const outcome = found.length > limit ? "fail" : isOpen ? "unknown" : "pass";
  return { limitOf, limit, found, unknown, outcome };
}

function isOfLevel(finding: Finding, level: Level, source: string | undefined): "yes" | "no" | "unknown" {
  const found = levelBy(finding, source);
  if (found === null) return "unknown";
  return found === level ? "yes" : "no";
}

/** In place of one source: the highest level that anybody gives. */
export const ANYBODY = "any";

/** The level in the opinion of one source: the highest where it has several. Null where it has none. */
export function levelBy(
  { severity, ratings }: Pick<Finding, "severity" | "ratings">,
  source: string | undefined,
): Level | null {
  if (source === undefined) return severity?.level ?? null;
  const counts = ratings.filter(({ by }) => source === ANYBODY || by === source.toLowerCase());
  const said = counts.map(({ level }) => level);
  return LEVELS.find((level) => said.includes(level)) ?? null;
}
