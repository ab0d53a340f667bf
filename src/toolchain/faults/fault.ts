/**
 * A fault on the way between a service and a dependency, as plain JSON. An answer is what the dependency sends. Faults begin
 * behind the kernel of this machine, which accepts connections and acknowledges what arrives: keep-alive probes of TCP are
 * answered, whatever the fault.
 */
export type LinkFault =
  /** Each piece of an answer arrives late, by the delay and up to the jitter more, in order; so does its end. */
  | { readonly kind: "latency"; readonly delayMs: number; readonly jitterMs: number }
  /** Connections open, and nothing passes in either direction any more, no end either; also on those that are open. */
  | { readonly kind: "blackhole" }
  /** Nobody listens: open connections are closed, new ones get ECONNREFUSED. */
  | { readonly kind: "refused" }
  /** Open connections get RST; new ones are accepted and get RST. */
  | { readonly kind: "reset" }
  /**
   * The dependency no longer knows the connections that are open, as after a loss of power or behind a gateway that forgot
   * them: nothing passes on them any more, also after the fault, and the service is not told. New ones are as usual.
   */
  | { readonly kind: "peer-lost" }
  /** After so many bytes of answers on a connection, counted from the fault on, nothing more comes, and it stays open. */
  | { readonly kind: "half-open"; readonly afterBytes: number }
  /** All connections together pass so many bytes a second in each direction. */
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  /** What the dependency sends last, FIN or RST, arrives late. */
  | { readonly kind: "slow-close"; readonly delayMs: number }
  /** Each byte of an answer is another one, above 0x7F: nothing that a protocol of text or of short frames begins with. */
  | { readonly kind: "garbage" };

/** A fault of the names of dependencies, as plain JSON. */
export type NameFault =
  /** SERVFAIL. */
  | { readonly kind: "names-fail" }
  /** NXDOMAIN. */
  | { readonly kind: "names-missing" }
  /** No answer at all. */
  | { readonly kind: "names-silent" }
  /** Each known name is at this address, of IPv4. */
  | { readonly kind: "names-lie"; readonly address: string };
