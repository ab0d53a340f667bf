import { PlimsollError } from "../../base/error.ts";
import type { Ground } from "../../session/container/ground.ts";
import { isHere } from "../../toolchain/container/gateway.ts";
import { NameServer } from "../../toolchain/faults/name-server.ts";

/** Where proxies and the name server listen, so that the service's container reaches them and nobody else does. */
export interface Place extends AsyncDisposable {
  readonly address: string;
  /** Null where it could not listen: `whyNoNames` says why. */
  readonly names: NameServer | null;
  readonly whyNoNames: string | null;
}

/** RFC 6761, section 6.2: a name below `test` is nobody else's. */
export function nameFor(dependency: string): string {
  return `${dependency}.plimsoll.test`;
}

/** Opens the place. Throws `program-failed` where containers do not reach this machine. */
export async function openPlace(ground: Ground, dependencies: readonly string[]): Promise<Place> {
  const { runtime } = ground;
  const address = await runtime.gateway();
  if (address === undefined) throw unreachable(ground, "the runtime does not say which address this machine has there");
  await using resources = new AsyncDisposableStack();
  // The network of containers comes with the first one, and goes with the last, which may be another run's.
  if (runtime.canPrepare && address !== LOOPBACK) {
    resources.use(await runtime.prepare(ground.owner, { image: ground.after.reference, port: null, env: {} }));
  }
  if (!isHere(address)) {
    throw unreachable(
      ground,
      `${address} is no address of this machine: without root, that network is in a namespace of its own`,
    );
  }
  const known = Object.fromEntries(dependencies.map((name) => [nameFor(name), address]));
  const names = resources.use(new NameServer(known));
  const whyNoNames = await listenForNames(names, address);
  const moved = resources.move();
  return {
    address,
    names: whyNoNames === null ? names : null,
    whyNoNames,
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

const LOOPBACK = "127.0.0.1";
const NAMES_PATIENCE_MS = 2000;

/** Why containers cannot ask the name server; null where they can. */
async function listenForNames(names: NameServer, address: string): Promise<string | null> {
  if (address === LOOPBACK) return "the service is in this machine's own network, and asks its name server";
  const port = await names.listen(address, NAMES_PATIENCE_MS);
  return port === undefined ? `port 53 of ${address} is another name server's, or may not be used without root` : null;
}

function unreachable({ runtime }: Ground, why: string): PlimsollError {
  return new PlimsollError("program-failed", {
    what: `a service in ${runtime.name} does not reach a proxy on this machine`,
    why,
    fix: "run it as root",
  });
}
