import { homedir } from "node:os";
import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import type { EncodedArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { formatReference, isLoopbackRegistry, parseReference, type Reference } from "../../format/oci/reference.ts";
import type { KnownBlobs, Root } from "../../image/blob-source.ts";
import { type Artifact, imagesOf } from "../../image/image.ts";
import type { Wanted } from "../../image/read-artifact.ts";
import type { Referrers } from "../../image/referrer.ts";
import { attachArtifacts, type Exclusively } from "./attach.ts";
import { readAttached, readAttachedLayer, readLayersUnder } from "./attached.ts";
import { Authorizer, type AuthorizerOptions } from "./authorizer.ts";
import { type CredentialProgram, type FoundCredentials, findCredentials } from "./credentials.ts";
import { isPlainText } from "./failure.ts";
import { listNames } from "./listing.ts";
import { Pace } from "./pace.ts";
import type { Environment } from "./proxy.ts";
import { fetchRoot, pullArtifact } from "./pull.ts";
import { type OnPushProgress, type PushResult, pushArtifact } from "./push.ts";
import { Session } from "./repository-session.ts";
import { Backoff, type FailedTry, type Wait, waitUnlessAborted } from "./retry.ts";
import { speaksTls } from "./speaks-tls.ts";
import { TaggedArtifacts } from "./tagged-artifacts.ts";
import { discard, hasFailed, type Timeouts, Transport } from "./transport.ts";
import { requireCertificates } from "./trust.ts";
import { Turns } from "./turns.ts";

export interface RegistryOptions {
  /** The environment that names proxies, certificates and credential files. The process's own when omitted. */
  readonly env?: Environment;
  readonly homeDirectory?: string;
  /** Without it, credential helpers are skipped. */
  readonly runCredentialHelper?: CredentialProgram;
  /** Certificates in PEM form, trusted in addition to the usual ones. */
  readonly caFile?: string;
  /** Allow plain http to registries that do not speak TLS. Those on loopback need no permission. */
  readonly insecure?: boolean;
  /** Refuse everything with `offline`. */
  readonly offline?: boolean;
  /** No more than so many requests a second to each registry, and to where it redirects. */
  readonly requestsPerSecond?: number;
  readonly timeouts?: Partial<Timeouts>;
  readonly wait?: Wait;
  /** Keeps other processes of this machine from changing the same list of attachments. Without it, only this store waits. */
  readonly exclusively?: Exclusively;
}

export interface PullOptions extends Wanted {
  /** What `resolve` has found for the same reference. */
  readonly root?: Root;
  /** Manifests and configs that need not be asked for. */
  readonly known?: KnownBlobs;
  /** Also ends the reading of layers that are opened later. */
  readonly signal?: AbortSignal;
}

interface SignalOption {
  readonly signal?: AbortSignal;
}

export interface PushOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnPushProgress;
}

/** Where a registry lists its repositories, below /v2/. */
const CATALOGUE = "_catalog";
const NAMES_AT_ONCE = 1000;

const TIMEOUTS: Timeouts = { connect: 10_000, answer: 300_000, idle: 60_000 };

/** Opens no connection yet. `close` it, because open connections keep the process alive. */
export function openRegistry(options: RegistryOptions = {}): RegistryStore {
  return new RegistryStore(options);
}

/** Images in registries. OCI distribution-spec v1.1, and docker's registry API v2 before it. */
export class RegistryStore {
  readonly #options: RegistryOptions;
  readonly #connections = new Map<string, Promise<Connection>>();
  readonly #credentials = new Map<string, Promise<FoundCredentials>>();
  /** By what a token is asked for. */
  readonly #authorizers = new Map<string, { readonly signal: AbortSignal; readonly authorizer: Authorizer }>();
  readonly #turns = new Turns();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /**
   * Reads the manifests and configs that a reference leads to; without tag and digest, the tag is `latest`. Layers are
   * read when they are opened, each checked against its descriptor.
   * Throws `registry-denied`, `registry-unavailable`, `registry-protocol`, `image-unknown`, `manifest-invalid`,
   * `digest-mismatch`, `base-lacks-platform`, `blob-unknown`, `limit-exceeded`, `offline`.
   */
  async pull(reference: string | Reference, options: PullOptions = {}): Promise<Artifact> {
    return pullArtifact(await this.#openPull(parsed(reference), options), options, options.root, options.known);
  }

  /**
   * The manifest or index that a reference names, without what it names itself: a later `pull` need not ask for it again.
   * Throws what `pull` throws.
   */
  async resolve(reference: Reference, options: SignalOption = {}): Promise<Root> {
    return fetchRoot(await this.#openPull(reference, options));
  }

  /**
   * Writes an image or an index. Sends nothing that the registry already has, and sets the tag last.
   * Throws what `pull` throws, and what the blobs throw when they are read.
   */
  async push(artifact: Artifact, reference: string | Reference, options: PushOptions = {}): Promise<PushResult> {
    const target = parsed(reference);
    const stop = new AbortController();
    const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
    const scopes = [`repository:${target.repository}:pull,push`];
    const session = await this.#openSession(target, scopes, mountScopes(artifact, target), signal);
    return pushArtifact(session, artifact, () => stop.abort(), options.onProgress ?? (() => undefined));
  }

  /**
   * Attaches artifacts to an image of the reference's repository, with one change of the list of what is attached; the
   * reference's tag and digest do not matter. Throws `image-unknown`, `referrers-invalid`, `attachment-lost`, and what
   * `push` throws.
   */
  async attachEncoded(
    reference: Reference,
    subject: Descriptor,
    artifacts: readonly EncodedArtifact[],
    options: SignalOption = {},
  ): Promise<void> {
    const session = await this.#openAttached(reference, "pull,push", options);
    const { exclusively = (_, work) => work() } = this.#options;
    await attachArtifacts(session, subject, artifacts, (key, work) =>
      this.#turns.take(key, () => exclusively(key, work)),
    );
  }

  /**
   * What is attached to an image of the reference's repository. Throws `image-unknown`, `referrers-invalid`, and what
   * `pull` throws.
   */
  async referrers(
    reference: Reference,
    subject: Digest,
    artifactType?: string,
    options: SignalOption = {},
  ): Promise<Referrers> {
    return readAttached(await this.#openAttached(reference, "pull", options), subject, artifactType);
  }

  /** The layers of the manifest under a tag of the reference's repository; none when there is no such tag. */
  async layersUnder(reference: Reference, tag: string, options: SignalOption = {}): Promise<readonly Descriptor[]> {
    return readLayersUnder(await this.#openAttached(reference, "pull", options), tag);
  }

  /**
   * The repositories of a registry; undefined where it does not list them. Throws `registry-denied`, `registry-unavailable`,
   * `registry-protocol`, `offline`.
   */
  async repositories(registry: string, options: SignalOption = {}): Promise<readonly string[] | undefined> {
    const signal = options.signal ?? new AbortController().signal;
    const session = await this.#openSession({ registry, repository: CATALOGUE }, ["registry:catalog:*"], [], signal);
    const { origin } = await this.#connect(registry, signal);
    return listNames(session, new URL(`/v2/${CATALOGUE}?n=${NAMES_AT_ONCE}`, origin), "repositories");
  }

  /** The tags of the reference's repository; undefined where there is no such repository. Throws the same. */
  async tags(reference: Reference, options: SignalOption = {}): Promise<readonly string[] | undefined> {
    return listNames(await this.#openAttached(reference, "pull", options), `tags/list?n=${NAMES_AT_ONCE}`, "tags");
  }

  /**
   * Artifacts under tags of the reference's repository, for reading only or for storing some too. Throws `offline`; what it returns
   * throws what `pull` and `push` throw.
   */
  async tagged(
    reference: Reference,
    actions: "pull" | "pull,push",
    options: SignalOption = {},
  ): Promise<TaggedArtifacts> {
    return new TaggedArtifacts(await this.#openAttached(reference, actions, options));
  }

  /** A layer of what is attached, verified. Throws `blob-unknown`, `digest-mismatch`, `limit-exceeded`. */
  async readLayer(reference: Reference, layer: Descriptor, options: SignalOption = {}): Promise<Uint8Array> {
    return readAttachedLayer(await this.#openAttached(reference, "pull", options), layer);
  }

  /**
   * Throws what every request to a registry would throw: `offline`, and `config-invalid` for an invalid file of
   * certificates.
   */
  async requireUsable(reference: Reference): Promise<void> {
    this.#requireOnline(reference);
    const { env = process.env, caFile } = this.#options;
    await requireCertificates({ env, ...(caFile === undefined ? {} : { caFile }) });
  }

  async close(): Promise<void> {
    const connections = await Promise.allSettled(this.#connections.values());
    this.#connections.clear();
    this.#authorizers.clear();
    for (const connection of connections) {
      if (connection.status === "fulfilled") await connection.value.transport.close();
    }
  }

  #openPull(reference: Reference, { signal = new AbortController().signal }: SignalOption): Promise<Session> {
    return this.#openSession(reference, [`repository:${reference.repository}:pull`], [], signal);
  }

  #openAttached(reference: Reference, actions: "pull" | "pull,push", { signal }: SignalOption): Promise<Session> {
    const { registry, repository } = reference;
    const scopes = [`repository:${repository}:${actions}`];
    return this.#openSession({ registry, repository }, scopes, [], signal ?? new AbortController().signal);
  }

  async #openSession(
    reference: Reference,
    scopes: readonly string[],
    optionalScopes: readonly string[],
    signal: AbortSignal,
  ): Promise<Session> {
    this.#requireOnline(reference);
    const wait = this.#options.wait ?? waitUnlessAborted;
    const connection = await this.#connect(reference.registry, signal);
    const authorizer = this.#authorizerFor(reference, connection, { scopes, optionalScopes, signal });
    return new Session({ reference, ...connection, authorizer, wait, signal });
  }

  /** One token serves all work that needs the same scopes and ends with the same signal: the images of a fleet are thousands. */
  #authorizerFor(
    reference: Reference,
    { origin, transport }: Connection,
    asked: Pick<AuthorizerOptions, "scopes" | "optionalScopes" | "signal">,
  ): Authorizer {
    const { wait = waitUnlessAborted } = this.#options;
    const { registry } = reference;
    const key = JSON.stringify([registry, reference.repository, asked.scopes, asked.optionalScopes]);
    const known = this.#authorizers.get(key);
    if (known?.signal === asked.signal) return known.authorizer;
    const authorizer = new Authorizer({
      ...{ registry, origin, transport, ...asked },
      findCredentials: () => this.#credentialsFor(reference),
      newBackoff: () => new Backoff(wait, asked.signal),
    });
    this.#authorizers.set(key, { signal: asked.signal, authorizer });
    return authorizer;
  }

  #requireOnline(reference: Reference): void {
    if (!this.#options.offline) return;
    throw new PlimsollError("offline", {
      what: `${formatReference(reference)} is in a registry, and plimsoll was told to stay offline`,
      fix: "leave out --offline, or name an image on this machine: oci:DIR",
    });
  }

  #credentialsFor(reference: Reference): Promise<FoundCredentials> {
    const { env = process.env, homeDirectory = homedir(), runCredentialHelper } = this.#options;
    const key = `${reference.registry}/${reference.repository}`;
    return remembered(this.#credentials, key, () =>
      findCredentials(reference, { env, homeDirectory, runCredentialHelper }),
    );
  }

  #connect(registry: string, signal: AbortSignal): Promise<Connection> {
    return remembered(this.#connections, registry, () => this.#findScheme(registry, signal));
  }

  /** Where plain http is allowed, TLS is still tried first. No proxy leads to this machine: it is asked itself. */
  async #findScheme(registry: string, signal: AbortSignal): Promise<Connection> {
    const secure = this.#connection(registry, "https");
    const isHere = isLoopbackRegistry(registry);
    if (!this.#options.insecure && !isHere) return secure;
    if (isHere && (await speaksTls(secure.origin, signal)) === false) return this.#connection(registry, "http");
    const url = new URL("/v2/", secure.origin);
    const probe = secure.transport.attempt({ method: "GET", url, headers: {}, signal });
    const outcome = await probe.catch((error: PlimsollError): FailedTry => ({ error }));
    if (!hasFailed(outcome)) await discard(outcome);
    if (!hasFailed(outcome) || outcome.error.cause === undefined) return secure;
    if (!isPlainText(outcome.error.cause)) throw outcome.error;
    await secure.transport.close();
    return this.#connection(registry, "http");
  }

  #connection(registry: string, scheme: "http" | "https"): Connection {
    const { env = process.env, caFile, timeouts, requestsPerSecond, wait = waitUnlessAborted } = this.#options;
    const origin = new URL(`${scheme}://${registry === "docker.io" ? "registry-1.docker.io" : registry}`);
    const merged = { ...TIMEOUTS, ...timeouts };
    const ca = caFile === undefined ? {} : { caFile };
    const pace = requestsPerSecond === undefined ? {} : { pace: new Pace(requestsPerSecond, wait) };
    return { origin, transport: new Transport({ registry, origin, env, timeouts: merged, ...ca, ...pace }) };
  }
}

interface Connection {
  readonly origin: URL;
  readonly transport: Transport;
}

function parsed(reference: string | Reference): Reference {
  return typeof reference === "string" ? parseReference(reference) : reference;
}

/** Scopes to read the repositories that layers may be mounted from. */
function mountScopes(artifact: Artifact, target: Reference): readonly string[] {
  const sources = imagesOf(artifact)
    .flatMap(({ layers }) => layers)
    .flatMap(({ mountFrom }) => (mountFrom?.registry === target.registry ? [mountFrom.repository] : []))
    .filter((repository) => repository !== target.repository);
  return [...new Set(sources)].map((repository) => `repository:${repository}:pull`);
}

/** Returns the promise that was first made for a key; a failed promise is forgotten. */
function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  made.catch(() => memory.delete(key));
  return made;
}
