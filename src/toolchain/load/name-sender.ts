import { askName } from "../names/ask-name.ts";
import type { AskedName } from "../names/asked-name.ts";
import type { LoadSender } from "./load-sender.ts";

/** Sends questions to a name server. What a part of an answer is there is the text of all its records. */
export class NameSenders implements Disposable {
  readonly #address: string;
  readonly #over = new AbortController();

  constructor(address: string) {
    this.#address = address;
  }

  of(asked: AskedName): LoadSender {
    return {
      send: (data, ended) => {
        void askName(this.#address, asked, this.#over.signal).then((answer) => {
          if ("failure" in answer) return ended({ status: null, failure: answer.failure });
          data(Buffer.from(answer.content));
          ended({ status: answer.status, failure: null });
        });
      },
    };
  }

  /** Questions that still wait are given up. */
  [Symbol.dispose](): void {
    this.#over.abort();
  }
}
