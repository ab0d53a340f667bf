import type { Experiment } from "../../chaos/experiment.ts";
import { fillVolume } from "../../toolchain/container/fill-volume.ts";
import { SlowClients } from "../../toolchain/load/slow-clients.ts";
import type { Stage, Staged } from "./stage.ts";
import type { Watch } from "./watch.ts";

/** Something that is broken. */
export interface Broken {
  readonly termination: { readonly tookMs: number | null; readonly exitCode: number | null } | null;
  /** Slow clients that are still connected; null where there are none. */
  left(): number | null;
  mend(): Promise<void>;
}

/** As Kubernetes waits before it kills. */
const GRACE_MS = 30_000;

/** Breaks what the experiment says. Throws `program-failed` where that cannot be done. */
export async function breakIt(stage: Stage, staged: Staged, watch: Watch, experiment: Experiment): Promise<Broken> {
  const { fault, dependency } = experiment;
  const { container, address } = staged.service;
  const proxy = dependency === null ? undefined : staged.proxies.get(dependency);
  switch (fault.kind) {
    case "memory-limit":
      return broken(async () => {});
    case "killed": {
      const { dependency: server } = stage.servers.find(({ settings }) => settings.name === dependency)!;
      await server.kill();
      return broken(() => server.restart());
    }
    case "service-killed":
      watch.pause();
      await container.kill("KILL");
      await container.ended();
      return broken(() => startAgain(staged, watch));
    case "service-terminated":
      return { ...broken(() => startAgain(staged, watch)), termination: await terminate(staged, watch) };
    case "disk-full": {
      const { pid } = await container.state();
      const filled = await fillVolume(pid, fault.volume);
      return broken(() => filled.remove());
    }
    case "slow-clients": {
      const clients = await SlowClients.connect(address, fault.connections);
      return { ...broken(() => clients.leave()), left: () => clients.left };
    }
    case "names-fail":
    case "names-missing":
    case "names-silent":
    case "names-lie": {
      const names = stage.place.names!;
      names.fault = fault;
      // Who is connected asks for no name.
      proxy!.fault = { kind: "reset" };
      proxy!.fault = null;
      return broken(async () => {
        names.fault = null;
      });
    }
    default:
      proxy!.fault = fault;
      await proxy!.settled();
      return broken(async () => {
        proxy!.fault = null;
        await proxy!.settled();
      });
  }
}

function broken(mend: () => Promise<void>): Broken {
  return { termination: null, left: () => null, mend };
}

async function startAgain({ service }: Staged, watch: Watch): Promise<void> {
  await service.container.restart();
  await watch.begin();
}

async function terminate({ service: { container } }: Staged, watch: Watch): Promise<Broken["termination"]> {
  watch.pause();
  const sentAt = performance.now();
  await container.kill("TERM");
  const exitCode = await container.endedWithin(GRACE_MS);
  if (exitCode !== null) return { tookMs: performance.now() - sentAt, exitCode };
  await container.kill("KILL");
  await container.ended();
  return { tookMs: null, exitCode: null };
}
