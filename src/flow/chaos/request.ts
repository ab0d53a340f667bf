import type { GroundRequest } from "../../session/container/request.ts";

/** What `chaos` is asked for. Each member is a flag of the command line, in camel case. */
export interface ChaosRequest extends GroundRequest {
  /** The file with the contract and with what may break; plimsoll.yaml when omitted. */
  readonly config?: string;
  /** Dependencies by name, in place of those of the file. */
  readonly with?: readonly string[];
  /** In place of the file's. */
  readonly seed?: number;
  /** Experiments, or dependencies, by name: all when omitted. */
  readonly only?: readonly string[];
  /** Only what services break by most, and for a shorter time. */
  readonly quick?: boolean;
  /** What `plimsoll audit --json` said: each suspect is held against the experiments. */
  readonly suspects?: string;
  /** A folder, into which the experiments are written as manifests for Chaos Mesh. */
  readonly manifestsTo?: string;
  /** Which platform's image of an index. */
  readonly platform?: string;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
