import type { SourceEnvironment } from "../../store/environment.ts";
import { openRegistry } from "../../store/registry/registry.ts";
import { temporaryFolder } from "../../store/temporary-folder.ts";
import { runProgram, runToSuccess } from "../../toolchain/process.ts";
import type { World } from "../world.ts";
import type { SlimSettings } from "./settings.ts";

/** The stores of one run, and what they need of this machine. */
export interface Stores extends AsyncDisposable {
  readonly environment: SourceEnvironment;
}

export async function openStores({ env, signal }: World, settings: SlimSettings): Promise<Stores> {
  const { offline, insecure, caFile } = settings;
  const folder = await temporaryFolder();
  const registry = openRegistry({
    env,
    offline,
    insecure,
    ...(caFile === undefined ? {} : { caFile }),
    runCredentialHelper: async (helper, name) => {
      const program = `docker-credential-${helper}`;
      const { stdout } = await runToSuccess(program, ["get"], { env, signal, stdin: Buffer.from(name) });
      return stdout.toString();
    },
  });
  return {
    environment: {
      registry,
      runner: { run: (program, args, options) => runProgram(program, args, { env, ...options }) },
      dockerHost: env.DOCKER_HOST,
      temporaryFolder: folder.path,
      signal,
    },
    [Symbol.asyncDispose]: async () => {
      await registry.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
