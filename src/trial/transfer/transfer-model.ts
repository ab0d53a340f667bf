import { counted } from "../../base/counted.ts";

/** How long a pull would take at some speeds. It is computed, and not measured. */
export interface TransferModel {
  readonly isComputed: true;
  readonly times: readonly TransferTime[];
  /** What is left out, in whole sentences: without them the figures say too much. */
  readonly assumptions: readonly string[];
}

interface TransferTime {
  /** A million bits a second. */
  readonly megabitsPerSecond: number;
  readonly seconds: number;
}

const SPEEDS_MEGABITS = [10, 100, 1000] as const;

/**
 * The time for bytes over a line, and for a round trip with each request where one is given (in milliseconds; null for
 * none). Throws RangeError for a quantity below 0 or not finite.
 */
export function transferModel(wire: {
  readonly bytes: number;
  readonly requests: number;
  readonly roundTripMs: number | null;
}): TransferModel {
  const { bytes, requests, roundTripMs } = wire;
  for (const value of [bytes, requests, roundTripMs ?? 0]) {
    if (!Number.isFinite(value) || value < 0) throw new RangeError(`${value} is no quantity of a transfer`);
  }
  const waitSeconds = (requests * (roundTripMs ?? 0)) / 1000;
  return {
    isComputed: true,
    times: SPEEDS_MEGABITS.map((megabitsPerSecond) => ({
      megabitsPerSecond,
      seconds: (bytes * 8) / (megabitsPerSecond * 1e6) + waitSeconds,
    })),
    assumptions: [
      "Every byte is sent at the full speed of the line, without what TLS and TCP add.",
      roundTripMs === null
        ? "The line has no latency."
        : `Each of ${counted(requests, "request")} waits for one round trip of ${roundTripMs} ms, one after the other.`,
      "Nothing is unpacked, and the registry never waits.",
    ],
  };
}
