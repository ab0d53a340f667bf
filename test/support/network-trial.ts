import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { PlimsollError } from "../../src/base/error.ts";
import type { Image } from "../../src/image/image.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { openRegistry, type RegistryStore } from "../../src/store/registry/registry.ts";
import { FaultyProxy, pass } from "./faulty-proxy.ts";
import type { NamedFault } from "./network-faults.ts";
import { ACCOUNT, type RealRegistry, writeLogins } from "./real-registry.ts";
import { imageWithSmallLayer } from "./registry-image.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireValidLayout } from "./valid-layout.ts";

/** Its large layer is sent in a PATCH, and everything else in one PUT. */
const IMAGE = imageWithSmallLayer(1.25 * 1024 * 1024);
const SHORT = { idle: 700, answer: 700 };
/** What the client says about a network or a registry that is to blame. */
const BLAMED = [
  "registry-unavailable",
  "registry-protocol",
  "registry-denied",
  "digest-mismatch",
  "image-unknown",
  "blob-unknown",
  "manifest-invalid",
  "limit-exceeded",
];

type Direction = "pull" | "push";

export interface Trial {
  readonly direction: Direction;
  readonly fault: NamedFault;
  readonly at: number;
}

/** One registry behind a faulty proxy, through which an image is pulled and pushed again and again. */
export class NetworkTrials {
  readonly #t: TestContext;
  readonly #registry: RealRegistry;
  readonly #proxy: FaultyProxy;
  readonly #content: ReadonlyMap<string, Buffer>;
  #pushes = 0;

  private constructor(
    t: TestContext,
    registry: RealRegistry,
    proxy: FaultyProxy,
    content: ReadonlyMap<string, Buffer>,
  ) {
    this.#t = t;
    this.#registry = registry;
    this.#proxy = proxy;
    this.#content = content;
  }

  /** `authorization` is what the registry takes; undefined for one that is open to everybody. */
  static async open(t: TestContext, registry: RealRegistry, authorization?: string): Promise<NetworkTrials> {
    const proxy = new FaultyProxy(registry.host, authorization);
    await proxy.listen(t);
    writeLogins(registry.dockerConfig, [registry.host, proxy.host]);
    const trials = new NetworkTrials(t, registry, proxy, await contentOf(IMAGE));
    await trials.#withStore(false, (store) => store.push(IMAGE, `${proxy.host}/pulled:1`));
    return trials;
  }

  /** One trial for each fault at each request of a transfer, counted when nothing goes wrong. */
  async all(faults: readonly NamedFault[]): Promise<readonly Trial[]> {
    const trials: Trial[] = [];
    for (const direction of ["pull", "push"] as const) {
      const requests = await this.#count(direction);
      for (const fault of faults) for (let at = 0; at < requests; at += 1) trials.push({ direction, fault, at });
    }
    return trials;
  }

  async #count(direction: Direction): Promise<number> {
    this.#proxy.arm(pass, -1);
    await (direction === "pull"
      ? this.#pull(join(temporaryFolder(this.#t), "layout"), false)
      : this.#push("counted", false));
    return this.#proxy.requests;
  }

  /** Throws when a transfer believed something wrong, failed without need, or told its password to a stranger. */
  async run({ direction, fault, at }: Trial): Promise<void> {
    this.#pushes += 1;
    const repository = `pushed${this.#pushes}`;
    const folder = join(temporaryFolder(this.#t), "layout");
    const where = `${direction}, ${fault.name}, request ${at}`;
    this.#proxy.arm(fault.fault, at);
    const stalls = fault.stalls ?? false;
    const transfer = direction === "pull" ? this.#pull(folder, stalls) : this.#push(repository, stalls);
    const error = await transfer.then(
      () => undefined,
      (thrown: unknown) => thrown ?? new Error("nothing was thrown"),
    );
    if (error !== undefined) this.#requireTyped(error, where);
    assert.ok(!fault.passes || error === undefined, `${where}: ${error}`);
    if (direction === "pull") this.#requireLayout(folder, error === undefined, where);
    else await this.#requireStored(repository, error === undefined, where);
    assert.deepEqual(this.#proxy.leaked, [], `${where}: credentials of the registry reached another origin`);
  }

  #requireTyped(error: unknown, where: string): void {
    assert.ok(error instanceof PlimsollError && BLAMED.includes(error.code), `${where}: ${error}`);
    const { what, why, fix, where: place } = error;
    assert.ok(!`${what}${why}${fix}${place}`.includes(ACCOUNT.password), `${where}: the password is in the message`);
  }

  #requireLayout(folder: string, isComplete: boolean, where: string): void {
    if (!isComplete && !existsSync(join(folder, "index.json"))) return;
    assert.deepEqual(requireValidLayout(folder, { killed: !isComplete }), isComplete ? ["1"] : [], where);
  }

  /** The registry itself is asked what it holds. */
  async #requireStored(repository: string, isComplete: boolean, where: string): Promise<void> {
    const { digest } = IMAGE.descriptor;
    const tagged = await this.#proxy.ask(`/v2/${repository}/manifests/1`);
    if (isComplete) assert.equal(tagged.status, 200, where);
    for (const [name, content] of this.#content) {
      const path = name === digest ? "manifests" : "blobs";
      const { status, body } = await this.#proxy.ask(`/v2/${repository}/${path}/${name}`);
      if (isComplete) assert.equal(status, 200, `${where}: ${name}`);
      if (status === 200) assert.ok(body.equals(content), `${where}: ${name} has other bytes`);
    }
    if (!isComplete) return;
    assert.ok(tagged.body.equals(this.#content.get(digest)!), `${where}: the tag names another manifest`);
    const total = [...this.#content.values()].reduce((sum, { length }) => sum + length, 0);
    const most = total + Math.max(...[...this.#content.values()].map(({ length }) => length));
    assert.ok(this.#proxy.sentBytes <= most, `${where}: ${this.#proxy.sentBytes} of ${total} bytes were sent`);
  }

  #pull(folder: string, stalls: boolean): Promise<unknown> {
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    return this.#withStore(stalls, async (store) =>
      writeLayout(folder, await store.pull(`${this.#proxy.host}/pulled:1`), "1", options),
    );
  }

  #push(repository: string, stalls: boolean): Promise<unknown> {
    return this.#withStore(stalls, (store) => store.push(IMAGE, `${this.#proxy.host}/${repository}:1`));
  }

  async #withStore(stalls: boolean, work: (store: RegistryStore) => Promise<unknown>): Promise<unknown> {
    const { dockerConfig } = this.#registry;
    const store = openRegistry({
      env: { DOCKER_CONFIG: dockerConfig },
      homeDirectory: dockerConfig,
      wait: async () => undefined,
      ...(stalls ? { timeouts: SHORT } : {}),
    });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }
}

async function contentOf({ bytes, configBytes, layers }: Image): Promise<ReadonlyMap<string, Buffer>> {
  const contents = [bytes, configBytes];
  for (const layer of layers) contents.push(Buffer.concat(await Array.fromAsync(layer.open())));
  return new Map(contents.map((content) => [`sha256:${hash("sha256", content)}`, Buffer.from(content)]));
}

/** `count` of these, evenly chosen; all of them when there are fewer. */
export function evenly<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, index) => all[Math.floor(((index + 0.5) * all.length) / count)]!);
}
