import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ownedFolder } from "../container/owned-folder.ts";
import { HeldPort } from "../held-port.ts";
import type { RunOptions } from "../process.ts";
import { planCommand } from "./command.ts";
import type { Dependency } from "./dependency.ts";
import { planEtcd } from "./etcd.ts";
import type { Ground } from "./ground.ts";
import { HttpDependency } from "./http.ts";
import { planPostgres } from "./postgres.ts";
import { FOLDER_KIND } from "./process-record.ts";
import { planRedis } from "./redis.ts";
import { Server, type ServerPlan } from "./server.ts";

const SERVERS = { redis: planRedis, etcd: planEtcd, postgres: planPostgres } as const satisfies Readonly<
  Record<string, (ground: Ground) => Promise<ServerPlan>>
>;

/** A kind of server that plimsoll knows, or the words of a command in which `PORT` stands for the port. */
export type DependencyKind = keyof typeof SERVERS | "http" | readonly string[];

/**
 * Starts a server on loopback, with data of its own that are removed with it, and waits until it answers. Throws
 * `program-missing`, `program-failed`, `flag-invalid` for a command without `PORT`, and `interrupted`.
 */
export async function openDependency(
  kind: DependencyKind,
  running: Pick<RunOptions, "env" | "signal">,
): Promise<Dependency> {
  if (kind === "http") return HttpDependency.open();
  await using opening = new AsyncDisposableStack();
  const port = opening.use(await HeldPort.take());
  const folder = opening.use(await ownedFolder(FOLDER_KIND)).path;
  const data = join(folder, "data");
  await mkdir(data);
  const takePort = async () => opening.use(await HeldPort.take()).port;
  const ground: Ground = { port: port.port, folder: data, running, takePort };
  const plan = await (typeof kind === "string" ? SERVERS[kind](ground) : planCommand(kind, ground));
  const server = opening.use(new Server(plan, port, folder, running.signal));
  await server.restart();
  const opened = opening.move();
  return disposedWith(server, opened);
}

/** The server, with all that is there because of it. */
function disposedWith(server: Server, opened: AsyncDisposableStack): Dependency {
  return {
    kind: server.kind,
    port: server.port,
    version: server.version,
    kill: () => server.kill(),
    restart: () => server.restart(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
