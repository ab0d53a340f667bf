import type { Span } from "../../format/otlp/span.ts";

/** What a service sent to its collector while it was watched. */
export interface TracesReceived {
  readonly spans: readonly Span[];
  /** Bodies, and what of them could not be used, by the reason in words. */
  readonly bodies: number;
  readonly unused: readonly { readonly count: number; readonly why: string }[];
  /** It speaks gRPC to a collector that was named for HTTP. */
  readonly speaksGrpc: boolean;
}

/** When a service was asked last before it was asked to end. */
export interface LastRequests {
  /** Nanoseconds since the epoch, before the first of them. */
  readonly from: bigint;
  readonly count: number;
}
