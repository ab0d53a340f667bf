import { type Dispatcher, Pool } from "undici";
import { type AnswerStatus, httpStatus } from "../../base/answer-status.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Asked } from "../container/ask.ts";
import type { LoadSender } from "./load-sender.ts";

/** Sends requests by HTTP, on connections that are used again. */
export class HttpSenders implements AsyncDisposable {
  readonly #pool: Pool;

  constructor(address: string) {
    this.#pool = new Pool(`http://${address}`, {
      connections: LIMITS.loadInFlight,
      headersTimeout: LIMITS.serviceAnswerMs,
      bodyTimeout: LIMITS.serviceAnswerMs,
    });
  }

  of({ method, path, headers, body }: Asked): LoadSender {
    const form: Dispatcher.DispatchOptions = {
      method: method as Dispatcher.HttpMethod,
      path,
      headers: ["host", "localhost", ...headers.flat()],
      body: body === null ? null : Buffer.from(body),
    };
    return {
      send: (data, ended) => {
        let status: AnswerStatus | null = null;
        this.#pool.dispatch(form, {
          onRequestStart: () => {},
          onResponseStart: (_, code) => {
            status = httpStatus(code);
          },
          onResponseData: (_, chunk) => data(chunk),
          onResponseEnd: () => ended({ status, failure: null }),
          onResponseError: (_, error) => ended({ status: null, failure: failureName(error) }),
        });
      },
    };
  }

  /** Connections that still wait are cut. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

function failureName(error: Error): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "refused";
  if (code.endsWith("_TIMEOUT")) return "timeout";
  return code.startsWith("HPE_") ? "not HTTP" : "cut off";
}
