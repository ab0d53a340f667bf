import type { GroundRequest } from "../../session/container/request.ts";

/** What `contract` is asked for. Each member is a flag of the command line, in camel case. */
export interface ContractRequest extends GroundRequest {
  /** The file with the contract; plimsoll.yaml when omitted. */
  readonly config?: string;
  /** Send only as many requests as the objectives need. */
  readonly quick?: boolean;
  /** A folder, into which the objectives are written for sloth, pyrra and Prometheus. */
  readonly objectivesTo?: string;
  /** Which platform's image of an index. */
  readonly platform?: string;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
