import { seeded } from "../../base/seeded.ts";
import type { LinkFault } from "./fault.ts";

/** What arrived at one end of a connection: bytes, or how the connection ends. */
export interface Piece {
  readonly kind: "bytes" | "end" | "reset";
  readonly bytes: Buffer;
  /** As of `performance.now()`. */
  readonly arrivedAt: number;
}

/** How the present fault treats what passes in one direction of one connection. It is asked for each piece in order. */
export interface LaneRule {
  /**
   * How long the piece has to wait from now on; `Infinity` while the fault lasts. Where that is not above 0, so many of its
   * bytes go at once.
   */
  admit(piece: Piece, now: number): { readonly waitMs: number; readonly sizeBytes: number };
  /** The bytes that go instead. */
  replace?(bytes: Buffer): Uint8Array;
}

export type Direction = "up" | "down";

/** Numbers from 0 to 1 of one connection, each kind of fault with its own: one does not change what another draws. */
export interface Draws {
  readonly jitter: () => number;
  readonly garbage: () => number;
}

/** Those of the connection with this number. */
export function drawsOf(seed: number, number: number): Draws {
  return { jitter: seeded(seed, 2 * number), garbage: seeded(seed, 2 * number + 1) };
}

const PASSES: LaneRule = { admit: ({ bytes }) => ({ waitMs: 0, sizeBytes: bytes.length }) };
const STOPS: LaneRule = { admit: () => ({ waitMs: Number.POSITIVE_INFINITY, sizeBytes: 0 }) };

/** `pace` is what all connections share of this fault in this direction. */
export function ruleOf(fault: LinkFault | null, direction: Direction, draws: Draws, pace: Pace): LaneRule {
  if (fault?.kind === "blackhole") return STOPS;
  if (fault?.kind === "bandwidth") return paced(pace, fault.bytesPerSecond);
  if (direction === "up") return PASSES;
  if (fault?.kind === "latency") return late(() => fault.delayMs + draws.jitter() * fault.jitterMs);
  if (fault?.kind === "half-open") return cutOff(fault.afterBytes);
  if (fault?.kind === "slow-close") return lateEnd(fault.delayMs);
  if (fault?.kind === "garbage")
    return { ...PASSES, replace: (bytes) => bytes.map(() => 0x80 | (draws.garbage() * 128)) };
  return PASSES;
}

function late(drawMs: () => number): LaneRule {
  let drawn: { readonly piece: Piece; readonly lateMs: number } | undefined;
  return {
    admit: (piece, now) => {
      if (drawn?.piece !== piece) drawn = { piece, lateMs: drawMs() };
      return { waitMs: piece.arrivedAt + drawn.lateMs - now, sizeBytes: piece.bytes.length };
    },
  };
}

function lateEnd(delayMs: number): LaneRule {
  return {
    admit: ({ kind, bytes, arrivedAt }, now) => ({
      waitMs: kind === "bytes" ? 0 : arrivedAt + delayMs - now,
      sizeBytes: bytes.length,
    }),
  };
}

function cutOff(afterBytes: number): LaneRule {
  let left = afterBytes;
  return {
    admit: (piece, now) => {
      if (left <= 0) return STOPS.admit(piece, now);
      const sizeBytes = Math.min(left, piece.bytes.length);
      left -= sizeBytes;
      return { waitMs: 0, sizeBytes };
    },
  };
}

/** When a link of limited bandwidth has passed what was handed to it, as of `performance.now()`. */
export interface Pace {
  freeAt: number;
}

const SLICES_A_SECOND = 20;

function paced(pace: Pace, bytesPerSecond: number): LaneRule {
  let slice: { readonly sizeBytes: number; readonly goesAt: number } | undefined;
  return {
    admit: ({ kind, bytes }, now) => {
      if (kind === "reset") return { waitMs: 0, sizeBytes: 0 };
      const sizeBytes = Math.min(bytes.length, Math.max(1, Math.floor(bytesPerSecond / SLICES_A_SECOND)));
      if (slice === undefined) {
        pace.freeAt = Math.max(pace.freeAt, now) + (sizeBytes / bytesPerSecond) * 1000;
        slice = { sizeBytes, goesAt: pace.freeAt };
      }
      const admitted = { waitMs: slice.goesAt - now, sizeBytes: slice.sizeBytes };
      if (admitted.waitMs <= 0) slice = undefined;
      return admitted;
    },
  };
}
