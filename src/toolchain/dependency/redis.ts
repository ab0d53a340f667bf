import { type Ground, plainEnvironment, requireServer, saysBack, versionOf } from "./ground.ts";
import type { ServerPlan } from "./server.ts";

/** Throws `program-missing`. */
export async function planRedis({ port, folder, running }: Ground): Promise<ServerPlan> {
  const program = await requireServer("redis-server", "redis-server", running.env);
  return {
    kind: "redis",
    version: await versionOf(program, /\bv=([\d.]+)/, running),
    program,
    args: [
      ...["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--daemonize", "no"],
      // Each write is with the kernel before it is answered, so a kill loses nothing. Waiting for the disk every second, as
      // usual, redis holds writes back while the disk is busy.
      ...["--appendonly", "yes", "--appendfsync", "no", "--save", ""],
    ],
    env: plainEnvironment(running.env),
    cwd: folder,
    // While it reads its data, it answers -LOADING.
    answers: () => saysBack(port, "PING\r\n", (answer) => answer.toString("latin1").startsWith("+PONG\r\n")),
  };
}
