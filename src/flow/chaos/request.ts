import type { GroundRequest } from "../../session/container/request.ts";

/** What `chaos` is asked for. Each member is a flag of the command line, in camel case. */
export interface ChaosRequest extends GroundRequest {
  /** The file with the settings; plimsoll.yaml when omitted. */
  readonly config?: string;
  /** Kinds or names of dependencies that the service gets; what the settings say when omitted. */
  readonly with?: readonly string[];
  /** The same seed makes the same faults; without it, one is chosen and said. */
  readonly seed?: number;
  /** Experiments by their ID, `redis/blackhole`, or by the part before the slash. */
  readonly only?: readonly string[];
  /** Fewer and shorter experiments. */
  readonly quick?: boolean;
  /** What `audit` suspects: a file with its JSON. */
  readonly suspects?: string;
  /** A folder, into which the experiments are written as manifests of Chaos Mesh. */
  readonly manifestsTo?: string;
  /** Which platform's image of an index. */
  readonly platform?: string;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
