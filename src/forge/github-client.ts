import type { Dispatcher } from "undici";
import { readAtMost } from "../base/bounded-reader.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { parseStrictJson } from "../base/strict-json.ts";

/** Where GitHub's API is, and who asks. */
export interface GitHubAccess {
  /** `https://api.github.com`, or that of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** Sent to this origin only, and part of no message. */
  readonly token: string;
  readonly signal: AbortSignal;
}

/** A request to GitHub's REST API, version 2022-11-28. https://docs.github.com/rest */
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
    return this.#send("GET", path);
  }

  post(path: string, body: object): Promise<unknown> {
    return this.#send("POST", path, body);
  }

  patch(path: string, body: object): Promise<unknown> {
    return this.#send("PATCH", path, body);
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

  async #send(method: "GET" | "POST" | "PATCH", path: string, body?: object): Promise<unknown> {
    const { apiUrl, token, signal } = this.#access;
    const { request } = await import("undici");
    const url = new URL(`${apiUrl.replace(/\/$/, "")}/${path}`);
    const headers = {
      "accept": "application/vnd.github+json",
      "authorization": `Bearer ${token}`,
      "user-agent": "plimsoll",
      "x-github-api-version": "2022-11-28",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const dispatcher = await this.#dispatcher;
    try {
      const answer = await request(url, {
        ...{ method, headers, signal, dispatcher },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const bytes = await readAtMost(answer.body, LIMITS.forgeAnswerBytes, `${method} ${path}`);
      if (answer.statusCode >= 200 && answer.statusCode < 300) return parsed(bytes, method, path);
      throw refused(method, path, answer.statusCode, bytes);
    } catch (error) {
      if (error instanceof PlimsollError) throw error;
      if (signal.aborted) throw signal.reason;
      throw new PlimsollError("forge-unavailable", {
        what: `${method} ${path} of GitHub's API failed`,
        why: (error as Error).message,
        fix: "run the job again",
        cause: error,
      });
    }
  }
}

/**
 * Requests that change nothing, or that may be sent twice with one effect, are repeated after 429 and 5xx, as Retry-After
 * asks. A comment that may have been created is not created again.
 */
async function openDispatcher(): Promise<Dispatcher> {
  const { EnvHttpProxyAgent, RetryAgent } = await import("undici");
  return new RetryAgent(
    new EnvHttpProxyAgent({ connectTimeout: 20_000, headersTimeout: 60_000, bodyTimeout: 60_000 }),
    {
      maxRetries: 4,
      minTimeout: 300,
      maxTimeout: 20_000,
      methods: ["GET", "PATCH"],
      statusCodes: [429, 500, 502, 503, 504],
    },
  );
}

function parsed(bytes: Uint8Array, method: string, path: string): unknown {
  if (bytes.length === 0) return null;
  const where = `${method} ${path}`;
  return parseStrictJson(bytes, { code: "forge-unavailable", where, limitBytes: LIMITS.forgeAnswerBytes });
}

function refused(method: string, path: string, status: number, bytes: Uint8Array): PlimsollError {
  const text = Buffer.from(bytes).toString().slice(0, 300);
  const isAboutRights = status === 401 || status === 403 || status === 404;
  return new PlimsollError("forge-unavailable", {
    what: `GitHub's API answers ${method} ${path} with HTTP ${status}`,
    why: text === "" ? "it gives no reason" : text,
    fix: isAboutRights
      ? "give the job permissions: pull-requests: write, contents: read"
      : "run the job again; https://www.githubstatus.com says whether GitHub has a problem",
  });
}

function unexpected(method: string, path: string, why: string): PlimsollError {
  return new PlimsollError("forge-unavailable", {
    what: `the answer of GitHub's API to ${method} ${path} cannot be used`,
    why,
    fix: "run the job again",
  });
}
