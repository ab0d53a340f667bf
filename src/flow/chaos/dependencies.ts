import type { DependencySettings } from "../../plan/settings/chaos-settings.ts";
import { type Ground, prepareNamed } from "../../session/container/ground.ts";
import type { Stores } from "../../session/stores.ts";
import type { Dependency } from "../../toolchain/dependency/dependency.ts";
import { openDependency } from "../../toolchain/dependency/open-dependency.ts";
import { untilAccepts } from "../../toolchain/dependency/until-accepts.ts";

/** Starts a server that the service depends on. Throws `program-missing`, `program-failed`, and what opening an image throws. */
export async function startDependency(
  ground: Ground,
  stores: Stores,
  { name, server }: DependencySettings,
): Promise<Dependency> {
  const { env, signal } = ground.surroundings;
  if (server.kind !== "image") {
    return await openDependency(server.kind === "command" ? server.command : server.kind, { env, signal });
  }
  await using resources = new AsyncDisposableStack();
  const request = { runtime: ground.runtime.name, ...(server.port === null ? {} : { port: server.port }) };
  const named = { name: server.image, platform: undefined };
  const own = resources.use(await prepareNamed(ground.surroundings, stores, named, request));
  await own.runtime.fetch(own.after.offered);
  const options = { image: own.after.reference, port: own.port, env: {} };
  const container = resources.use(await own.runtime.run(own.owner, options));
  const port = Number(container.address!.split(":")[1]);
  await untilAccepts(name, port, signal);
  const moved = resources.move();
  return {
    ...{ kind: "image", port, version: own.after.image.descriptor.digest },
    kill: async () => {
      await container.kill("KILL");
      await container.ended();
    },
    restart: async () => {
      await container.restart();
      await untilAccepts(name, port, signal);
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}
