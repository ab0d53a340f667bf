import type { RuntimeName } from "../../toolchain/container/runtime.ts";

/** How the services are run, whichever images they come from. */
export interface GroundRequest {
  /** Which container runtime; without it, the first that answers. */
  readonly runtime?: RuntimeName;
  /** The port that the service listens on; without it, the only one that the image exposes. */
  readonly port?: number;
  /** `NAME=VALUE`, for every image. */
  readonly env?: readonly string[];
  /** The arguments of the service, in place of those that the images name (`Cmd`). */
  readonly arg?: readonly string[];
}

/** The same for services that need not speak HTTP. */
export interface PlacedRequest extends GroundRequest {
  /** The port at which it answers questions of DNS, by UDP and TCP; without it, it answers none. */
  readonly dnsPort?: number;
  /** Is nothing asked of it by HTTP? Then it needs no port for that. */
  readonly withoutHttp?: boolean;
}
