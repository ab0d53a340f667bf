import type { RefFilter } from "../../format/workflow/ref-filter.ts";
import type { PodSecurityPolicy } from "../pod-security/evaluate.ts";
import type { FindingsRule } from "./findings.ts";
import type { RepositoryPattern } from "./repository-pattern.ts";
import type { FleetRuleId } from "./rule.ts";
import type { TagPattern } from "./tag-pattern.ts";

/** What a fleet asks of its services. A rule that is not there is not looked at. */
export interface FleetRules {
  readonly registry?: readonly RepositoryPattern[];
  readonly tag?: readonly TagPattern[];
  readonly digest?: true;
  /** In bytes on the wire. */
  readonly size?: number;
  /** In days. */
  readonly age?: number;
  readonly nonroot?: true;
  readonly securityContext?: true;
  readonly podSecurity?: PodSecurityPolicy;
  readonly findings?: FindingsRule;
  /** The file of a policy, as written. */
  readonly signed?: string;
  /** With the registries that may be asked besides those of the images. */
  readonly base?: true | readonly string[];
  readonly pinned?: true;
  /** Tags that may start a workflow. */
  readonly trigger?: RefFilter;
}

/** A rule that somebody accepts to be broken. */
export interface FleetWaiver {
  readonly rule: FleetRuleId;
  /** The service; null for all. */
  readonly service: string | null;
  readonly reason: string;
  readonly where: string;
}
