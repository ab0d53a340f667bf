import { counted } from "../base/counted.ts";
import type { LinkFault, NameFault } from "../toolchain/faults/fault.ts";

/** What happens to a server that the service depends on. */
type DependencyFault = { readonly kind: "killed" };

/** What happens to the service itself. */
type ServiceFault =
  | { readonly kind: "service-killed" }
  /** SIGTERM under load. */
  | { readonly kind: "service-terminated" }
  | { readonly kind: "memory-limit"; readonly limitBytes: number }
  | { readonly kind: "disk-full"; readonly volume: string }
  /** Clients that send the head of a request byte by byte. */
  | { readonly kind: "slow-clients"; readonly connections: number };

export type Fault = LinkFault | NameFault | DependencyFault | ServiceFault;
export type FaultKind = Fault["kind"];

/** One thing that is broken for a while, under load, and what is looked at meanwhile. */
export interface Experiment {
  /** `redis/blackhole`, `service/service-killed`: waivers, JUnit and SARIF name it. */
  readonly id: string;
  /** The dependency as the settings name it; null for the service itself. */
  readonly dependency: string | null;
  readonly fault: Fault;
  /** How long it lasts. */
  readonly faultMs: number;
  /** How long the load is answered as it should be before it. */
  readonly beforeMs: number;
}

/** What is broken, in words that follow the name of the dependency. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case "latency":
      return `answers ${seconds(fault.delayMs)} late, give or take ${seconds(fault.jitterMs)}`;
    case "blackhole":
      return "takes connections and never answers";
    case "refused":
      return "refuses connections";
    case "reset":
      return "resets connections";
    case "peer-lost":
      return "has forgotten the connections that are open, and tells nobody";
    case "half-open":
      return `stops in the middle of an answer, after ${counted(fault.afterBytes, "byte")}`;
    case "bandwidth":
      return `answers at ${counted(fault.bytesPerSecond, "byte")} a second`;
    case "slow-close":
      return `closes connections ${seconds(fault.delayMs)} late`;
    case "garbage":
      return "answers what is not its protocol";
    case "names-fail":
      return "has a name that cannot be looked up (SERVFAIL)";
    case "names-missing":
      return "has a name that does not exist (NXDOMAIN)";
    case "names-silent":
      return "has a name, and no name server answers";
    case "names-lie":
      return `has a name that leads to ${fault.address}, where nobody listens`;
    case "killed":
      return "is killed and started again";
    case "service-killed":
      return "is killed and started again";
    case "service-terminated":
      return "gets SIGTERM under load, and is started again";
    case "memory-limit":
      return `may use ${Math.round(fault.limitBytes / 2 ** 20)} MiB of memory`;
    case "disk-full":
      return `has no room left in ${fault.volume}`;
    case "slow-clients":
      return `has ${counted(fault.connections, "client that sends", "clients that send")} byte by byte`;
  }
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}
