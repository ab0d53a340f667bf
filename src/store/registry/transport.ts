import { setImmediate as connectionsAreBack } from "node:timers/promises";
import type { SecureContext } from "node:tls";
import type { Agent, buildConnector, Dispatcher, ProxyAgent } from "undici";
import { PlimsollError } from "../../base/error.ts";
import { AddressGuard } from "./address-guard.ts";
import { openConnector } from "./connector.ts";
import { failureOf, interruption, isTransient, isUntrusted, printable } from "./failure.ts";
import type { Pace } from "./pace.ts";
import { type Environment, proxyFor } from "./proxy.ts";
import { type FailedTry, parseRetryAfter } from "./retry.ts";
import { openTrust, requireCertificates } from "./trust.ts";

/** Content to send. It can be opened again for the next try, because a stream that was sent cannot be reused. */
export interface Body {
  readonly sizeBytes: number;
  open(): Uint8Array | AsyncIterable<Uint8Array>;
}

export interface Exchange {
  readonly method: "GET" | "HEAD" | "POST" | "PATCH" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly url: URL;
  readonly status: number;
  /** A header by its name in lower case; several headers of one name are one list (RFC 9110, section 5.3). */
  header(name: string): string | undefined;
  /** The body as sent, without decoding any Content-Encoding: content is named by the digest of its stored bytes. */
  readonly body: Dispatcher.ResponseData["body"];
}

/**
 * In milliseconds. `answer` is the time until the first byte of an answer, `idle` the time between two chunks of it.
 */
export interface Timeouts {
  readonly connect: number;
  readonly answer: number;
  readonly idle: number;
}

export interface TransportOptions {
  readonly registry: string;
  /** The registry's own origin; every other origin is foreign. */
  readonly origin: URL;
  readonly env: Environment;
  readonly caFile?: string;
  readonly timeouts: Timeouts;
  readonly pace?: Pace;
}

const RATE_ADVICE = "try again later, or log in with docker login: many registries allow more to those whom they know";

/** What undici's connectors call back with. */
type Connected = Parameters<buildConnector.Callback>;

/** Up to this many bytes of an unneeded answer are read, so that its connection can be used for the next request. */
const WORTH_DRAINING = 64 * 1024;

/** How a host is reached. */
interface Way {
  readonly isForeign: boolean;
  readonly proxy: URL | undefined;
  /** To the host, or to the proxy. */
  readonly usesTls: boolean;
}

/** Connections to one registry and to the hosts that it names, over proxies where the environment says so. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #guard: AddressGuard;
  readonly #dispatchers = new Map<string, Promise<Agent | ProxyAgent>>();
  #trustsSystem = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#guard = new AddressGuard(options.origin.hostname);
  }

  /**
   * Sends one request, adds no credentials and follows no redirect. 429, 5xx and connections that ended early are
   * returned as `FailedTry`. Throws `registry-unavailable` for failures that are not temporary.
   */
  async attempt(exchange: Exchange): Promise<Answer | FailedTry> {
    const { url, signal } = exchange;
    if (signal.aborted) throw interruption(signal);
    await this.#options.pace?.turn(signal);
    const trustedSystem = this.#trustsSystem;
    try {
      return await this.#exchange(exchange);
    } catch (error) {
      if (signal.aborted) throw interruption(signal);
      if (error instanceof PlimsollError) throw error;
      if (isUntrusted(error) && !trustedSystem) {
        if (!this.#trustsSystem) this.#dispatchers.clear();
        this.#trustsSystem = true;
        return this.attempt(exchange);
      }
      const failure = failureOf(url.host, error);
      if (!isTransient(error)) throw failure;
      return { error: failure };
    }
  }

  /** One that could not be opened has told so to whoever wanted to use it. */
  async close(): Promise<void> {
    const dispatchers = await Promise.allSettled(this.#dispatchers.values());
    this.#dispatchers.clear();
    for (const dispatcher of dispatchers) if (dispatcher.status === "fulfilled") await dispatcher.value.destroy();
  }

  async #exchange({ method, url, headers, body, signal }: Exchange): Promise<Answer | FailedTry> {
    // undici frees a connection one turn after its answer was read; until then it would open another one.
    await connectionsAreBack();
    const dispatcher = await this.#dispatcherFor(url);
    const {
      statusCode,
      headers: received,
      body: stream,
    } = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: {
        "user-agent": "plimsoll",
        "accept-encoding": "identity",
        ...(body === undefined ? {} : { "content-length": String(body.sizeBytes) }),
        ...headers,
      },
      body: body === undefined ? null : (body.open() as Buffer),
      // undici would close the connection after every HEAD.
      reset: false,
      signal,
    });
    const answer: Answer = {
      url,
      status: statusCode,
      header: (name) => [received[name]].flat().join(", ") || undefined,
      body: stream,
    };
    return statusCode === 429 || statusCode >= 500 ? this.#broken(method, answer) : answer;
  }

  async #broken(method: string, answer: Answer): Promise<FailedTry> {
    await discard(answer);
    const retryAfterMs = parseRetryAfter(answer.header("retry-after"));
    return {
      error: new PlimsollError("registry-unavailable", {
        what: `${answer.url.host} answered ${answer.status}`,
        why:
          answer.status === 429
            ? "the registry is rate limiting (HTTP 429)"
            : "the registry failed, or is not ready to answer",
        ...(answer.status === 429 ? { fix: RATE_ADVICE } : {}),
        where: `${method} ${printable(answer.url)}`,
      }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }

  #dispatcherFor(url: URL): Promise<Agent | ProxyAgent> {
    const isForeign = url.origin !== this.#options.origin.origin;
    if (isForeign) this.#guard.checkHost(url.hostname);
    const proxy = proxyFor(url, this.#options.env);
    const key = `${isForeign ? "foreign" : "registry"} ${url.protocol} ${proxy?.href ?? ""}`;
    let dispatcher = this.#dispatchers.get(key);
    if (dispatcher === undefined) {
      const usesTls = url.protocol === "https:" || proxy?.protocol === "https:";
      dispatcher = this.#open({ isForeign, proxy, usesTls });
      this.#dispatchers.set(key, dispatcher);
    }
    return dispatcher;
  }

  async #open({ isForeign, proxy, usesTls }: Way): Promise<Agent | ProxyAgent> {
    const { timeouts } = this.#options;
    const { Agent, buildConnector, ProxyAgent } = await import("../http/registry-client.ts");
    const trust = await this.#openTrust(usesTls);
    const tls = { allowH2: false, timeout: timeouts.connect, ...(trust === undefined ? {} : { secureContext: trust }) };
    const common = { allowH2: false, headersTimeout: timeouts.answer, bodyTimeout: timeouts.idle };
    if (proxy !== undefined) return new ProxyAgent({ ...common, uri: proxy.href, requestTls: tls, proxyTls: tls });
    const lookup = isForeign ? { lookup: this.#guard.foreignLookup } : {};
    const connect = openConnector(buildConnector, { ...tls, ...lookup });
    if (isForeign) return new Agent({ ...common, connect });
    return new Agent({
      ...common,
      connect: (options, callback) => connect(options, (...made) => callback(...this.#registryConnected(made))),
    });
  }

  /** A file that was named for this run is read even where nothing needs it: a wrong name must not pass. */
  async #openTrust(usesTls: boolean): Promise<SecureContext | undefined> {
    const { registry, env, caFile } = this.#options;
    const named = caFile === undefined ? {} : { caFile };
    if (usesTls) return openTrust({ registry, env, system: this.#trustsSystem, ...named });
    await requireCertificates({ env: {}, ...named });
    return undefined;
  }

  /** With TLS, the connection counts only after its certificate was verified. */
  #registryConnected(made: Connected): Connected {
    const address = made[1]?.remoteAddress;
    if (address !== undefined) this.#guard.registryIsAt(address);
    return made;
  }
}

export function hasFailed<T extends object>(outcome: T | FailedTry): outcome is FailedTry {
  return "error" in outcome;
}

/** Frees an answer's connection for the next request. */
export async function discard(answer: Answer): Promise<void> {
  await answer.body.dump({ limit: WORTH_DRAINING }).catch(() => undefined);
}

/** Closes an answer that nobody will read, and its connection with it. */
export function abandon(answer: Answer): void {
  answer.body.on("error", () => undefined).destroy();
}
