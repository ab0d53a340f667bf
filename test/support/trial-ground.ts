/** What parts of a trial need, in this process and with a container storage of the test's own. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { openSmoke } from "../../src/flow/trial/smoke.ts";
import { type Ground, openNamed, prepare, subjectsOf } from "../../src/session/container/ground.ts";
import type { GroundRequest } from "../../src/session/container/request.ts";
import { openStores } from "../../src/session/stores.ts";
import type { SmokeRequest } from "../../src/trial/smoke/request.ts";
import { podmanScriptFor } from "./containers.ts";
import { nullWorld } from "./null-world.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";
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
  const smoke = writeSmoke(t);
  const ground = (after: string, before: string) => openGround(env, smoke, { after, before }, { runtime: "podman" });
  return { images, podman, env, smoke, ground };
}

async function openGround(
  env: TrialBench["env"],
  smoke: string,
  { after, before }: { readonly after: string; readonly before: string },
  request: GroundRequest,
): Promise<OpenGround> {
  const world = nullWorld();
  const surroundings = { ...world, env: { ...world.env, ...env } };
  const stores = openStores(surroundings, { offline: true, insecure: false, caFile: undefined });
  const named = (name: string) => openNamed(surroundings, stores, name, undefined);
  const images = { after: await named(after), before: await named(before) };
  const opened = await prepare(surroundings, images, request);
  const { requests } = await openSmoke(surroundings, smoke);
  for (const { offered } of subjectsOf(opened)) await opened.runtime.fetch(offered);
  const dispose = async () => {
    await opened[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
  };
  return { ground: opened, requests, [Symbol.asyncDispose]: dispose };
}

/** A trial in runc by itself, whose services have this machine's network. */
export interface RuncBench extends Pick<TrialBench, "images" | "ground" | "smoke"> {
  /** Of the services: one that no other test has. */
  readonly port: number;
  /** For a command line. */
  readonly words: readonly string[];
}

/** Undefined, with the test skipped, where runc or openssl is missing, and where this user is not root. */
export async function runcBench(t: TestContext): Promise<RuncBench | undefined> {
  const images = requireRunc(t) ? TriedImages.for(t) : undefined;
  if (images === undefined) return undefined;
  const smoke = writeSmoke(t);
  const port = await freePort();
  const request = { runtime: "runc", port, env: [`PORT=${port}`] } as const;
  const ground = (after: string, before: string) => openGround({}, smoke, { after, before }, request);
  return { images, smoke, ground, port, words: ["--runtime", "runc", "--port", `${port}`, "--env", `PORT=${port}`] };
}

function requireRunc(t: TestContext): boolean {
  if (requireTool(t, "runc") === undefined) return false;
  if (process.getuid?.() === 0) return true;
  t.skip("plimsoll runs runc as root only");
  return false;
}

/** A port that was free a moment ago, and is not one of those that the system hands out. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  server.listen(port);
  const isFree = await Promise.race([
    once(server, "listening").then(() => true),
    once(server, "error").then(() => false),
  ]);
  if (!isFree) return freePort();
  server.close();
  await once(server, "close");
  return port;
}

function writeSmoke(t: TestContext): string {
  const smoke = join(temporaryFolder(t), "smoke.yaml");
  writeFileSync(smoke, SMOKE);
  return smoke;
}
