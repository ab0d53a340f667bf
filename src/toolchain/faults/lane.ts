import type { Socket } from "node:net";
import type { LaneRule, Piece } from "./lane-rule.ts";

/** What waits between two sockets: more is not read, so that whoever sends it has to wait as well. */
const QUEUE_BYTES = 1 << 20;
const QUEUE_PIECES = 4096;

const NO_BYTES = Buffer.alloc(0);
/** Timers of Node take no longer time. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a lane tells the connection that it belongs to. */
export interface LaneEvents {
  onPassed(sizeBytes: number): void;
  /** The sender is gone, and the receiver shall know. */
  onReset(): void;
}

/** One direction of a connection: what arrives at a socket goes to another in order, when the rule admits it. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #events: LaneEvents;
  readonly #queue: Piece[] = [];
  #rule: LaneRule;
  #queuedBytes = 0;
  #isWriting = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, rule: LaneRule, events: LaneEvents) {
    this.#from = from;
    this.#to = to;
    this.#rule = rule;
    this.#events = events;
    from.on("data", (bytes: Buffer) => this.#arrive("bytes", bytes));
    from.on("end", () => this.#arrive("end"));
    from.on("error", () => {
      // What the sender has not delivered before its RST, nobody delivers.
      this.#queue.length = 0;
      this.#queuedBytes = 0;
      this.#arrive("reset");
    });
  }

  /** From now on, also for what waits. */
  set rule(rule: LaneRule) {
    this.#rule = rule;
    this.#proceed();
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #arrive(kind: Piece["kind"], bytes: Buffer = NO_BYTES): void {
    if (this.#isOver) return;
    this.#queue.push({ kind, bytes, arrivedAt: performance.now() });
    this.#queuedBytes += bytes.length;
    if (this.#isFull()) this.#from.pause();
    this.#proceed();
  }

  #isFull(): boolean {
    return this.#queuedBytes >= QUEUE_BYTES || this.#queue.length >= QUEUE_PIECES;
  }

  #proceed(): void {
    clearTimeout(this.#timer);
    while (!this.#isOver) {
      const [piece] = this.#queue;
      if (piece === undefined || (this.#isWriting && piece.kind !== "reset")) return;
      const { waitMs, sizeBytes } = this.#rule.admit(piece, performance.now());
      if (waitMs === Number.POSITIVE_INFINITY) return;
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#proceed(), Math.min(Math.ceil(waitMs), LONGEST_TIMER_MS));
        return;
      }
      this.#pass(piece, sizeBytes);
    }
  }

  #pass(piece: Piece, sizeBytes: number): void {
    if (sizeBytes < piece.bytes.length) this.#queue[0] = { ...piece, bytes: piece.bytes.subarray(sizeBytes) };
    else this.#queue.shift();
    this.#queuedBytes -= sizeBytes;
    if (piece.kind === "bytes") this.#write(piece.bytes.subarray(0, sizeBytes));
    else if (piece.kind === "end") this.#to.end();
    else this.#events.onReset();
  }

  #write(bytes: Buffer): void {
    this.#isWriting = true;
    // The next piece waits until the kernel has this one: what lies here, a fault that begins now still concerns.
    this.#to.write(this.#rule.replace?.(bytes) ?? bytes, () => {
      this.#isWriting = false;
      this.#proceed();
    });
    this.#events.onPassed(bytes.length);
    if (this.#from.isPaused() && !this.#isFull()) this.#from.resume();
  }
}
