import { type Ground, plainEnvironment, requireServer, versionOf } from "./ground.ts";
import type { ServerPlan } from "./server.ts";

const ANSWER_MS = 2000;

/** One member. Throws `program-missing`. */
export async function planEtcd({ port, folder, running, takePort }: Ground): Promise<ServerPlan> {
  const program = await requireServer("etcd", "etcd-server", running.env);
  const [clients, peers] = [port, await takePort()].map((each) => `http://127.0.0.1:${each}`);
  return {
    kind: "etcd",
    version: await versionOf(program, /etcd Version: ([\d.]+)/, running),
    program,
    args: [
      ...["--name", "one", "--data-dir", folder, "--initial-cluster", `one=${peers}`],
      ...["--listen-client-urls", clients!, "--advertise-client-urls", clients!],
      ...["--listen-peer-urls", peers!, "--initial-advertise-peer-urls", peers!],
    ],
    // Releases before 3.5 start on few processors unless they are told that it is known.
    env: { ...plainEnvironment(running.env), ETCD_UNSUPPORTED_ARCH: process.arch },
    cwd: folder,
    answers: () => isHealthy(clients!),
  };
}

/** It is healthy once it has elected itself. */
async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return ((await answer.json()) as { health?: unknown }).health === "true";
  } catch {
    return false;
  }
}
