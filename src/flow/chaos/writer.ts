import { setTimeout as pause } from "node:timers/promises";
import type { Written } from "../../chaos/observed.ts";
import type { WriteSettings } from "../../plan/settings/chaos-settings.ts";
import type { ServiceRequest } from "../../plan/settings/service-request.ts";
import { ask } from "../../toolchain/container/ask.ts";

const BETWEEN_WRITES_MS = 200;

/** Writes something new through the service again and again, and asks in the end what is there. */
export class Writer implements AsyncDisposable {
  readonly #address: string;
  readonly #settings: WriteSettings;
  readonly #stop = new AbortController();
  readonly #over: AbortSignal;
  readonly #written: Omit<Written, "times">[] = [];
  readonly #loop: Promise<void>;
  readonly #under: Promise<void>[] = [];

  /** `mark` is a word that no other writer of this run has. */
  constructor(address: string, settings: WriteSettings, mark: string, now: () => number, signal: AbortSignal) {
    this.#address = address;
    this.#settings = settings;
    this.#over = signal;
    this.#loop = this.#writeOn(mark, now);
  }

  /** Writes no more, waits for what is under way, and says how often each is there. */
  async count(): Promise<readonly Written[]> {
    await this[Symbol.asyncDispose]();
    const answer = await ask(this.#address, this.#settings.ask, this.#over);
    const isWhole =
      "status" in answer && answer.status < 300 && answer.body.sizeBytes === answer.body.firstBytes.length;
    const text = isWhole ? Buffer.from(answer.body.firstBytes).toString("latin1") : null;
    return this.#written.map((one) => ({ ...one, times: text === null ? null : text.split(one.key).length - 1 }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#under);
  }

  async #writeOn(mark: string, now: () => number): Promise<void> {
    for (let number = 0; !this.#stop.signal.aborted; number++) {
      // The letter at its end keeps one from being the beginning of another.
      this.#under.push(this.#write(`${mark}x${number}z`, now()));
      await pause(BETWEEN_WRITES_MS);
    }
  }

  async #write(key: string, atMs: number): Promise<void> {
    const answer = await ask(this.#address, withKey(this.#settings.request, key), this.#over);
    const acknowledged = "status" in answer && answer.status >= 200 && answer.status < 300;
    this.#written.push({ key, atMs, acknowledged });
  }
}

function withKey({ path, body, ...request }: ServiceRequest, key: string): ServiceRequest {
  return {
    ...request,
    path: path.replaceAll("KEY", key),
    body: body === null ? null : Buffer.from(Buffer.from(body).toString().replaceAll("KEY", key)),
  };
}
