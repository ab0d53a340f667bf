import { readAtMost } from "../../base/bounded-reader.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import type { FoundCredentials } from "./credentials.ts";
import { brokenAnswer } from "./failure.ts";
import { parseLocation } from "./location.ts";
import type { Backoff } from "./retry.ts";
import { basicAuthorization, parseToken, type Token, tokenRequest } from "./token.ts";
import { discard, hasFailed, type Transport } from "./transport.ts";

export interface AuthorizerOptions {
  readonly registry: string;
  /** The registry's own origin, which sends the challenges. */
  readonly origin: URL;
  readonly transport: Transport;
  /** Scopes that the work needs: `repository:team/app:pull,push`. */
  readonly scopes: readonly string[];
  /** Scopes that make the work cheaper; if a token server refuses them, it is asked again without them. */
  readonly optionalScopes: readonly string[];
  readonly findCredentials: () => Promise<FoundCredentials>;
  readonly newBackoff: () => Backoff;
  readonly signal: AbortSignal;
}

/** A token is renewed this long before it expires, so that it does not expire during a request. */
const RENEWAL_MARGIN_MS = 5_000;

/**
 * Answers the challenges of one registry for one set of scopes. The credentials belong to the registry: they are also
 * sent to its token server, because the registry names it, and to nobody else.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #secrets = new Set<string>();
  #header: string | undefined;
  #expiresAt = Number.POSITIVE_INFINITY;
  #bearer: Challenge | undefined;
  #pending: Promise<void> | undefined;
  #account = "no credentials were asked for";

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** Where the credentials come from, for messages. */
  get account(): string {
    return this.#account;
  }

  /** The value of the Authorization header for the next request; undefined until the registry has sent a challenge. */
  async current(): Promise<string | undefined> {
    if (performance.now() >= this.#expiresAt && this.#bearer !== undefined) await this.#once([this.#bearer]);
    return this.#header;
  }

  /**
   * Answers a 401 that came although `rejected` was sent. False when there are no better credentials to send. Requests
   * that are refused at the same time share one answer.
   */
  async renew(rejected: string | undefined, header: string): Promise<boolean> {
    if (this.#header === rejected) await this.#once(parseChallenges(header));
    return this.#header !== undefined && this.#header !== rejected;
  }

  /** Removes every secret that was sent from a text of the registry, in case it comes back. */
  redact(text: string): string {
    return [...this.#secrets].reduce((redacted, secret) => redacted.replaceAll(secret, "[secret]"), text);
  }

  #once(challenges: readonly Challenge[]): Promise<void> {
    this.#pending ??= this.#authenticate(challenges).finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #authenticate(challenges: readonly Challenge[]): Promise<void> {
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const credentials = await this.#options.findCredentials();
    this.#account = credentials.account;
    const { login } = credentials;
    if (login?.kind === "refresh-token") this.#remember(login.token);
    if (login?.kind === "password") {
      this.#remember(basicAuthorization(login).slice("Basic ".length));
      this.#remember(login.password);
    }
    if (bearer !== undefined) {
      const token = await this.#fetchToken(bearer, credentials);
      this.#bearer = bearer;
      this.#remember(token.value);
      this.#header = `Bearer ${token.value}`;
      this.#expiresAt = performance.now() + Math.max(token.lifetimeMs - RENEWAL_MARGIN_MS, token.lifetimeMs / 2);
    } else if (login?.kind === "password" && challenges.some(({ scheme }) => scheme === "basic")) {
      this.#header = basicAuthorization(login);
    }
  }

  async #fetchToken(bearer: Challenge, credentials: FoundCredentials): Promise<Token> {
    const { scopes, optionalScopes } = this.#options;
    const all = [...scopes, ...optionalScopes];
    const token = await this.#tokenFor(bearer, credentials, all);
    if (typeof token !== "number") return token;
    const lesser = optionalScopes.length === 0 ? token : await this.#tokenFor(bearer, credentials, scopes);
    if (typeof lesser !== "number") return lesser;
    throw new PlimsollError("registry-denied", {
      what: `${this.#options.registry} denies access`,
      why: `its token server answered ${lesser}; credentials: ${credentials.account}`,
      fix: `docker login ${this.#options.registry}`,
    });
  }

  /** The token, or the status with which the token server refused it. */
  async #tokenFor(bearer: Challenge, { login }: FoundCredentials, scopes: readonly string[]): Promise<Token | number> {
    const { origin, transport, newBackoff, signal } = this.#options;
    const realm = parseLocation(bearer.parameters.get("realm"), origin, origin, "token realm");
    const service = bearer.parameters.get("service");
    const request = tokenRequest({ realm, service, scopes, login });
    const backoff = newBackoff();
    for (;;) {
      const answer = await transport.attempt({ ...request, signal });
      if (hasFailed(answer)) {
        await backoff.pause(answer);
        continue;
      }
      if (answer.status !== 200) {
        await discard(answer);
        return answer.status;
      }
      try {
        return parseToken(await readAtMost(answer.body, LIMITS.registryAnswerBytes, "a token"), realm.host);
      } catch (error) {
        await backoff.pause({ error: brokenAnswer(realm.host, error, signal) });
      }
    }
  }

  #remember(secret: string): void {
    if (secret !== "") this.#secrets.add(secret);
  }
}
