import { readAtMost } from "../../base/bounded-reader.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { formatReference, type Reference } from "../../format/oci/reference.ts";
import { quoteAnswer } from "./answer-quote.ts";
import type { Authorizer } from "./authorizer.ts";
import { offersSchemeOf } from "./challenge.ts";
import { brokenAnswer, printable } from "./failure.ts";
import { parseLocation } from "./location.ts";
import { Backoff, type FailedTry, type Wait } from "./retry.ts";
import { type Answer, type Body, discard, type Exchange, hasFailed, type Transport } from "./transport.ts";

export interface SessionOptions {
  readonly reference: Reference;
  readonly origin: URL;
  readonly transport: Transport;
  /** It may serve other sessions too. */
  readonly authorizer: Authorizer;
  readonly wait: Wait;
  readonly signal: AbortSignal;
}

export interface RegistryRequest {
  readonly method: Exchange["method"];
  /** A path below the repository (`blobs/uploads/`), or a location that the registry gave. */
  readonly to: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
}

/** Some registries ask for a token first, and for the password after that. */
const MOST_RENEWALS = 2;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

const ANOTHER_TAG = "push under another tag: the registry keeps this one for another image";
const NOT_FOUND: ReadonlySet<number> = new Set([404]);

/** The error for a status that none of these requests should get. */
function unexpected(
  registry: string,
  status: number,
  words: string,
  where: string,
  advice: string | undefined,
): PlimsollError {
  if (status === 413) {
    return new PlimsollError("registry-protocol", {
      what: `${registry} does not accept as much as was sent`,
      why: `it, or a proxy in front of it, answered 413 Content Too Large${words === "" ? "" : ` (${words})`}`,
      fix: "raise the limit there (nginx: client_max_body_size 0), or push to a registry without a limit",
      where,
    });
  }
  const isImmutable = /immutable|overwrit/i.test(words);
  const fix = advice ?? (isImmutable ? ANOTHER_TAG : undefined);
  return new PlimsollError("registry-protocol", {
    what: `${registry} answered ${status} to a request that should succeed`,
    ...(words === "" ? {} : { why: words }),
    ...(fix === undefined ? {} : { fix }),
    where,
  });
}

/** Requests about one repository, for one purpose. OCI distribution-spec v1.1. */
export class Session {
  readonly reference: Reference;
  readonly signal: AbortSignal;
  readonly #origin: URL;
  readonly #transport: Transport;
  readonly #wait: Wait;
  readonly #authorizer: Authorizer;

  constructor(options: SessionOptions) {
    this.reference = options.reference;
    this.signal = options.signal;
    this.#origin = options.origin;
    this.#transport = options.transport;
    this.#wait = options.wait;
    this.#authorizer = options.authorizer;
  }

  /** `registry/repository`, for messages. */
  get name(): string {
    const { registry, repository } = this.reference;
    return formatReference({ registry, repository });
  }

  newBackoff(): Backoff {
    return new Backoff(this.#wait, this.signal);
  }

  /**
   * Sends one request, with credentials where they belong; follows redirects, and authenticates again once if it is
   * refused. Returns any status below 500 except 429; the caller decides which it expects.
   */
  async attempt(request: RegistryRequest): Promise<Answer | FailedTry> {
    let url = typeof request.to === "string" ? this.#urlOf(request.to) : request.to;
    for (let redirects = 0; redirects <= LIMITS.registryRedirects; redirects += 1) {
      const answer = await this.#authorised(request, url);
      if (hasFailed(answer) || !REDIRECTS.has(answer.status)) return answer;
      await discard(answer);
      url = this.locationIn(answer, "redirect");
      if (request.method !== "GET" && request.method !== "HEAD") break;
    }
    throw new PlimsollError("registry-protocol", {
      what: `${this.reference.registry} redirects a ${request.method} elsewhere, or in a circle`,
      why: `plimsoll does not follow it to ${printable(url)}`,
      where: this.name,
    });
  }

  /** Sends a request that may be repeated, as long as its failures look temporary. */
  async send(request: RegistryRequest): Promise<Answer> {
    const backoff = this.newBackoff();
    for (;;) {
      const outcome = await this.attempt(request);
      if (!hasFailed(outcome)) return outcome;
      await backoff.pause(outcome);
    }
  }

  /**
   * `send`, for answers that are read as a whole; an answer that breaks off is requested again. Undefined for an
   * `absent` status: 404. Throws `refusal` for everything else but 200, and `limit-exceeded`.
   */
  async receive(
    request: RegistryRequest,
    limitBytes: number,
    absent = NOT_FOUND,
  ): Promise<{ answer: Answer; bytes: Uint8Array } | undefined> {
    const backoff = this.newBackoff();
    for (;;) {
      const answer = await this.send(request);
      if (absent.has(answer.status)) return void (await discard(answer));
      if (answer.status !== 200) throw await this.refusal(answer, request);
      try {
        return { answer, bytes: await readAtMost(answer.body, limitBytes, `an answer of ${answer.url.host}`) };
      } catch (error) {
        await backoff.pause({ error: brokenAnswer(answer.url.host, error, this.signal) });
      }
    }
  }

  /** The Location header of an answer, absolute. */
  locationIn(answer: Answer, what: string): URL {
    return parseLocation(answer.header("location"), answer.url, this.#origin, what);
  }

  /**
   * A URL of the registry itself that an answer names in a header, absolute. Throws `registry-protocol` for one that
   * leads elsewhere.
   */
  ownUrl(value: string, answer: Answer, what: string): URL {
    const url = parseLocation(value, answer.url, this.#origin, what);
    if (url.origin === this.#origin.origin) return url;
    throw new PlimsollError("registry-protocol", {
      what: `the ${what} of ${answer.url.host} is not followed`,
      why: `it leads to ${printable(url)}, which is not in ${this.reference.registry}`,
      where: printable(answer.url),
    });
  }

  /** Returns after some time; throws as soon as the work is interrupted. */
  pause(milliseconds: number): Promise<void> {
    return this.#wait(milliseconds, this.signal);
  }

  /**
   * The error for an answer that ends the work: `registry-denied` for 401 and 403, otherwise `registry-protocol`, with
   * `advice` on what to do.
   */
  async refusal(answer: Answer, request: Pick<RegistryRequest, "method">, advice?: string): Promise<PlimsollError> {
    const { registry } = this.reference;
    const words = await quoteAnswer(answer, (text) => this.#authorizer.redact(text));
    const where = `${request.method} ${printable(answer.url)}`;
    if (answer.status !== 401 && answer.status !== 403)
      return unexpected(registry, answer.status, words, where, advice);
    return new PlimsollError("registry-denied", {
      what: `${registry} denies access to ${this.reference.repository}, or there is no such repository`,
      why: `it answered ${answer.status}${words === "" ? "" : ` (${words})`}; credentials: ${this.#authorizer.account}`,
      fix: `docker login ${registry}`,
      where,
    });
  }

  #urlOf(path: string): URL {
    return new URL(`/v2/${this.reference.repository}/${path}`, this.#origin);
  }

  async #authorised({ method, headers = {}, body }: RegistryRequest, url: URL): Promise<Answer | FailedTry> {
    const isHome = url.origin === this.#origin.origin;
    const once = (authorization: string | undefined) =>
      this.#transport.attempt({
        method,
        url,
        headers: authorization === undefined ? headers : { ...headers, authorization },
        signal: this.signal,
        ...(body === undefined ? {} : { body }),
      });
    if (!isHome) return once(undefined);
    let authorization = await this.#authorizer.current();
    let answer = await once(authorization);
    for (let renewals = 0; renewals < MOST_RENEWALS; renewals += 1) {
      if (hasFailed(answer) || answer.status !== 401) return answer;
      const challenge = answer.header("www-authenticate") ?? "";
      // The same challenge is not answered a second time: only a registry that now asks for another scheme gets an
      // answer.
      const isAnswered = renewals > 0 && authorization !== undefined && offersSchemeOf(challenge, authorization);
      if (isAnswered || !(await this.#authorizer.renew(authorization, challenge))) return answer;
      await discard(answer);
      authorization = await this.#authorizer.current();
      answer = await once(authorization);
    }
    return answer;
  }
}
