/** What parts of a trial need, in this process and with a container storage of the test's own. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { openSmoke } from "../../src/flow/trial/smoke.ts";
import { type Ground, openNamed, prepare, subjectsOf } from "../../src/session/container/ground.ts";
import { openStores } from "../../src/session/stores.ts";
import type { SmokeRequest } from "../../src/trial/smoke/request.ts";
import { podmanScriptFor } from "./containers.ts";
import { nullWorld } from "./null-world.ts";
import { temporaryFolder } from "./temporary.ts";
import { TriedImages } from "./tried-image.ts";

/** Everything that test/fixtures/go/tried answers, once. */
const SMOKE = `requests:
  - GET /
  - { method: POST, path: /echo, headers: { content-type: text/plain }, body: hello }
  - GET /certificate
  - GET /time
  - GET /greeting
  - GET /child
  - GET /whoami
  - POST /write
  - GET /settings
  - GET /late
`;

export interface TrialBench {
  readonly images: TriedImages;
  /** Runs podman on the storage of the bench, and returns what it printed. */
  podman(...words: readonly string[]): Promise<string>;
  /** For a command line: with podman on PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** A file with `SMOKE`. */
  readonly smoke: string;
  /** Opens two images, and pulls them. */
  ground(after: string, before: string): Promise<OpenGround>;
}

interface OpenGround extends AsyncDisposable {
  readonly ground: Ground;
  readonly requests: readonly SmokeRequest[];
}

/** Undefined, with the test skipped, where podman, runc or openssl is missing. */
export function trialBench(t: TestContext): TrialBench | undefined {
  const bin = podmanScriptFor(t);
  const images = bin === undefined ? undefined : TriedImages.for(t);
  if (bin === undefined || images === undefined) return undefined;
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  const podman = async (...words: readonly string[]) => {
    return (await promisify(execFile)(join(bin, "podman"), words)).stdout.trim();
  };
  const smoke = join(temporaryFolder(t), "smoke.yaml");
  writeFileSync(smoke, SMOKE);
  const ground = async (after: string, before: string): Promise<OpenGround> => {
    const world = nullWorld();
    const surroundings = { ...world, env: { ...world.env, ...env } };
    const stores = openStores(surroundings, { offline: true, insecure: false, caFile: undefined });
    const named = (name: string) => openNamed(surroundings, stores, name, undefined);
    const images = { after: await named(after), before: await named(before) };
    const opened = await prepare(surroundings, images, { runtime: "podman" });
    const { requests } = await openSmoke(surroundings, smoke);
    const { runtime } = opened;
    for (const { reference } of subjectsOf(opened)) {
      await runtime.say("pull", "--quiet", ...runtime.dialect.pullFromHere, reference);
    }
    const dispose = async () => {
      await opened[Symbol.asyncDispose]();
      await stores[Symbol.asyncDispose]();
    };
    return { ground: opened, requests, [Symbol.asyncDispose]: dispose };
  };
  return { images, podman, env, smoke, ground };
}
