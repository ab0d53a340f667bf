import type { PodSecurityPolicy } from "../pod-security/evaluate.ts";
import type { RepositoryPattern } from "./repository-pattern.ts";
import type { FleetRuleId } from "./rule.ts";
import type { TagPattern } from "./tag-pattern.ts";

/** What a fleet asks of its services. A rule that is not there is not looked at. */
export interface FleetRules {
  readonly registry?: Ruled<readonly RepositoryPattern[]>;
  readonly tag?: Ruled<readonly TagPattern[]>;
  readonly digest?: Ruled<true>;
  /** In bytes on the wire. */
  readonly size?: Ruled<number>;
  /** In days. */
  readonly age?: Ruled<number>;
  readonly nonroot?: Ruled<true>;
  readonly securityContext?: Ruled<true>;
  readonly podSecurity?: Ruled<PodSecurityPolicy>;
}

interface Ruled<Value> {
  readonly value: Value;
  /** Where it is written: `plimsoll.yaml:3:5`. */
  readonly where: string;
}

/** A rule that somebody accepts to be broken. */
export interface FleetWaiver {
  readonly rule: FleetRuleId;
  /** The service; null for all. */
  readonly service: string | null;
  readonly reason: string;
  readonly where: string;
}
