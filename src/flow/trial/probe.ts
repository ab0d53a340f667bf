import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { Platform } from "../../format/oci/platform.ts";
import type { Place } from "../../session/container/ground.ts";
import { buildTrialProbe } from "../../session/trial-probe.ts";
import { readAsset } from "../../store/assets.ts";
import { openCacheFolder } from "../../store/cache/cache-folder.ts";
import { makePublic } from "../../store/file/public-file.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import type { Container, RunOptions } from "../../toolchain/container/runtime.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { type Outcome, parseOutcomes } from "../../trial/abilities/outcome.ts";

export const PROBE_PATH = "/plimsoll-trial-probe";
const ROOTS_PATH = "/plimsoll-trial-roots.pem";
/** A name that only /etc/hosts has (RFC 6761, section 6.2), and an address for documentation (RFC 5737). */
const HOST = { name: "plimsoll-trial.test", address: "192.0.2.7" };
const PATIENCE_MS = 30_000;

/** What is mounted into containers, in order to see what their image lets a program do. */
export class ProbeFiles implements AsyncDisposable {
  readonly #go: Go;
  readonly #env: Place["env"];
  readonly #cacheFolder: string;
  readonly #roots: string;
  readonly #built = new AsyncDisposableStack();

  private constructor(go: Go, env: Place["env"], cacheFolder: string, roots: string) {
    this.#go = go;
    this.#env = env;
    this.#cacheFolder = cacheFolder;
    this.#roots = roots;
  }

  /** `folder` is one of this run. */
  static async open({ surroundings, env }: Place, go: Go, folder: string): Promise<ProbeFiles> {
    const roots = join(folder, "roots.pem");
    await writeTextFile(roots, await readAsset("base/roots.pem"));
    await makePublic(roots, "data");
    return new ProbeFiles(go, env, await openCacheFolder(surroundings.env), roots);
  }

  /** Builds the probe; returns how it is run in an image. Throws what `buildBinary` throws. */
  async probe(how: { readonly platform: Platform; readonly cgo: boolean }): Promise<(image: string) => RunOptions> {
    const { path } = this.#built.use(await buildTrialProbe(this.#go, { ...how, cacheFolder: this.#cacheFolder }));
    await makePublic(path, "program");
    return (image) => ({
      ...{ image, port: null, env: this.#env },
      mounts: { [PROBE_PATH]: path, [ROOTS_PATH]: this.#roots },
      ...{ entrypoint: PROBE_PATH, args: [ROOTS_PATH, HOST.name] },
      hosts: { [HOST.name]: HOST.address },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#built.disposeAsync();
  }
}

/** Runs the probe once. Throws `program-failed`. */
export async function runProbe({ runtime, owner }: Place, options: RunOptions): Promise<readonly Outcome[]> {
  await using container = await runtime.run(owner, options);
  await endOfProbe(container);
  return parseOutcomes(await container.logs());
}

export async function endOfProbe(container: Container): Promise<void> {
  const exitCode = await container.endedWithin(PATIENCE_MS);
  if (exitCode !== null) return;
  throw new PlimsollError("program-failed", { what: `the probe did not end within ${PATIENCE_MS / 1000} seconds` });
}
