import { PlimsollError } from "../../base/error.ts";
import { seeded } from "../../base/seeded.ts";
import type { DependencySettings } from "../../plan/settings/chaos-settings.ts";
import type { Ground } from "../../session/container/ground.ts";
import { isReady, type Running, untilReady } from "../../session/container/running.ts";
import { silent } from "../../session/container/silent.ts";
import type { Dependency } from "../../toolchain/dependency/dependency.ts";
import { FaultProxy } from "../../toolchain/faults/fault-proxy.ts";
import { nameFor, type Place } from "./place.ts";
import type { Settings } from "./settings.ts";

/** A dependency, and what it is to the service. */
export interface Server {
  readonly settings: DependencySettings;
  readonly dependency: Dependency;
}

/** What every experiment has to do with. */
export interface Stage {
  readonly ground: Ground;
  readonly place: Place;
  readonly settings: Settings;
  readonly servers: readonly Server[];
}

/** A service that runs behind proxies of its own. */
export interface Staged extends AsyncDisposable {
  readonly service: Running;
  readonly proxies: ReadonlyMap<string, FaultProxy>;
}

const LISTEN_PATIENCE_MS = 2000;
const LISTEN_TRIES = 3;

/** So much fits into each volume of a service. */
const VOLUME_BYTES = 16 * 2 ** 20;

/** Starts the service behind a proxy for each dependency, and waits until it answers. Throws `service-silent`. */
export async function startBehindProxies(
  { ground, place, settings, servers }: Stage,
  seed: number,
  memoryBytes?: number,
): Promise<Staged> {
  await using resources = new AsyncDisposableStack();
  const proxies = new Map<string, FaultProxy>();
  const env: Record<string, string> = {};
  for (const [index, { settings: of, dependency }] of servers.entries()) {
    const upstream = { host: "127.0.0.1", port: dependency.port };
    const proxy = resources.use(await proxyAt(place.address, upstream, () => seeded(seed, index)));
    proxies.set(of.name, proxy);
    const host = place.names === null ? place.address : nameFor(of.name);
    Object.assign(env, toldOf(of.env, host, proxy.port));
  }
  const { ready } = settings.contract;
  const outcome = await untilReady(ground, ground.after, ready, {
    env,
    ...(place.names === null ? {} : { nameServer: place.address }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    volumes: Object.fromEntries(settings.chaos.volumes.map((path) => [path, VOLUME_BYTES])),
  });
  if (!isReady(outcome)) throw await silent(ground, ready, outcome);
  const service = resources.use(outcome);
  const moved = resources.move();
  return { service, proxies, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

/** A port that is free on loopback may be another's at the address that containers reach: then another one is taken. */
async function proxyAt(
  address: string,
  upstream: { readonly host: string; readonly port: number },
  draws: () => () => number,
): Promise<FaultProxy> {
  for (let tries = 0; tries < LISTEN_TRIES; tries++) {
    const proxy = await FaultProxy.listen(upstream, draws());
    if (address === "127.0.0.1" || (await proxy.listenAlso(address, LISTEN_PATIENCE_MS))) return proxy;
    await proxy[Symbol.asyncDispose]();
  }
  throw new PlimsollError("program-failed", {
    what: `no proxy can listen at ${address}, where the service would reach it`,
    why: `none of ${LISTEN_TRIES} ports was free there, or another runtime has taken the address away`,
    fix: "try it again, with no other runtime beside it",
  });
}

function toldOf(pairs: readonly string[], host: string, port: number): Record<string, string> {
  const words: Readonly<Record<string, string>> = { ADDRESS: `${host}:${port}`, HOST: host, PORT: String(port) };
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1).replaceAll(/\b(?:ADDRESS|HOST|PORT)\b/g, (word) => words[word]!)];
    }),
  );
}
