import type { Dispatcher } from "undici";
import { readAtMost } from "../base/bounded-reader.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { parseStrictJson } from "../base/strict-json.ts";
import { isTransient } from "../store/registry/failure.ts";
import { Backoff, type FailedTry, parseRetryAfter, waitUnlessAborted } from "../store/registry/retry.ts";

/** Where GitHub's API is, and who asks. */
export interface GitHubAccess {
  /** `https://api.github.com`, or that of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** Sent to this origin only, and part of no message. */
  readonly token: string;
  readonly signal: AbortSignal;
}

type Method = "GET" | "POST" | "PATCH";

interface Asked {
  readonly method: Method;
  readonly path: string;
  readonly body?: object;
  /** Statuses that are answers too: there is no such thing, or the token may not see it. */
  readonly absentAt?: readonly number[];
}

/** What one exchange came to: an answer, or a failure that may be temporary. */
type Outcome = { readonly answer: unknown } | FailedTry;

/**
 * Requests to GitHub's REST API, version 2022-11-28. https://docs.github.com/rest
 * All of them throw `forge-unavailable`.
 */
export class GitHubClient {
  readonly #access: GitHubAccess;
  readonly #dispatcher: Promise<Dispatcher>;

  constructor(access: GitHubAccess) {
    this.#access = access;
    this.#dispatcher = openDispatcher();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#dispatcher).close();
  }

  get(path: string): Promise<unknown> {
    return this.#send({ method: "GET", path });
  }

  /** Undefined where the answer has one of these statuses. */
  find(path: string, absentAt: readonly number[]): Promise<unknown> {
    return this.#send({ method: "GET", path, absentAt });
  }

  post(path: string, body: object): Promise<unknown> {
    return this.#send({ method: "POST", path, body });
  }

  patch(path: string, body: object): Promise<unknown> {
    return this.#send({ method: "PATCH", path, body });
  }

  /**
   * All entries of a list, over its pages. Pages are counted and not followed by the links of answers, which could lead
   * elsewhere.
   */
  async list(path: string): Promise<readonly unknown[]> {
    const entries: unknown[] = [];
    for (let page = 1; page <= LIMITS.forgePages; page++) {
      const found = await this.get(`${path}${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`);
      if (!Array.isArray(found)) throw unexpected("GET", path, "it is not a list");
      entries.push(...found);
      if (found.length < 100) return entries;
    }
    throw unexpected("GET", path, `it has more than ${LIMITS.forgePages} pages`);
  }

  async #send(asked: Asked): Promise<unknown> {
    const backoff = new Backoff(waitUnlessAborted, this.#access.signal);
    for (;;) {
      const outcome = await this.#exchange(asked);
      if ("answer" in outcome) return outcome.answer;
      await backoff.pause(outcome);
    }
  }

  async #exchange(asked: Asked): Promise<Outcome> {
    const { method, path, body } = asked;
    const { apiUrl, token, signal } = this.#access;
    const { request } = await import("../store/http/undici.ts");
    const headers = {
      "accept": "application/vnd.github+json",
      "authorization": `Bearer ${token}`,
      "user-agent": "plimsoll",
      "x-github-api-version": "2022-11-28",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const dispatcher = await this.#dispatcher;
    try {
      const answer = await request(new URL(`${apiUrl.replace(/\/$/, "")}/${path}`), {
        ...{ method, headers, signal, dispatcher },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const bytes = await readAtMost(answer.body, LIMITS.forgeAnswerBytes, `${method} ${path}`);
      if (answer.statusCode >= 200 && answer.statusCode < 300) return { answer: parsed(bytes, method, path) };
      return notDone(asked, answer, refusal(asked, answer.statusCode, bytes));
    } catch (error) {
      if (error instanceof PlimsollError) throw error;
      if (signal.aborted) throw signal.reason;
      const failure = new PlimsollError("forge-unavailable", {
        what: `${method} ${path} of GitHub's API failed`,
        why: (error as Error).message,
        fix: "run the job again",
        cause: error,
      });
      if (isTransient(error) && mayBeRepeated(asked)) return { error: failure };
      throw failure;
    }
  }
}

/** An answer of the API other than success. */
function refusal({ method, path }: Asked, status: number, bytes: Uint8Array): PlimsollError {
  const text = Buffer.from(bytes).toString().slice(0, 300).toWellFormed();
  const isAboutRights = status === 401 || status === 403 || status === 404;
  return new PlimsollError("forge-unavailable", {
    what: `GitHub's API answers ${method} ${path} with HTTP ${status}`,
    why: text === "" ? "it gives no reason" : text,
    fix: isAboutRights
      ? "give the job permissions: pull-requests: write, contents: read"
      : "run the job again; https://www.githubstatus.com says whether GitHub has a problem",
  });
}

/**
 * What is worth another try; everything else is thrown. A request that was refused for its rate was not processed, so that
 * any may be sent again. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function notDone(asked: Asked, { statusCode, headers }: Dispatcher.ResponseData, error: PlimsollError): Outcome {
  const header = (name: string) => [headers[name]].flat()[0];
  const asks = parseRetryAfter(header("retry-after"));
  const isLimited = statusCode === 403 && (asks !== undefined || header("x-ratelimit-remaining") === "0");
  if (statusCode === 429 || isLimited) {
    const reset = Number(header("x-ratelimit-reset") ?? "0") * 1000 - Date.now();
    return { error, retryAfterMs: asks ?? (header("x-ratelimit-remaining") === "0" ? Math.max(0, reset) : 0) };
  }
  if ([500, 502, 503, 504].includes(statusCode) && mayBeRepeated(asked)) {
    return { error, ...(asks === undefined ? {} : { retryAfterMs: asks }) };
  }
  if (asked.absentAt?.includes(statusCode)) return { answer: undefined };
  throw error;
}

/** A comment that may have been created is not created again. */
function mayBeRepeated({ method }: Asked): boolean {
  return method !== "POST";
}

async function openDispatcher(): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("../store/http/undici.ts");
  return new EnvHttpProxyAgent({ connectTimeout: 20_000, headersTimeout: 60_000, bodyTimeout: 60_000 });
}

function parsed(bytes: Uint8Array, method: string, path: string): unknown {
  if (bytes.length === 0) return null;
  const where = `${method} ${path}`;
  return parseStrictJson(bytes, { code: "forge-unavailable", where, limitBytes: LIMITS.forgeAnswerBytes });
}

function unexpected(method: string, path: string, why: string): PlimsollError {
  return new PlimsollError("forge-unavailable", {
    what: `the answer of GitHub's API to ${method} ${path} cannot be used`,
    why,
    fix: "run the job again",
  });
}
