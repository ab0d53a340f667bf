import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { writeFiles } from "./files.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

/**
 * What a container needs where there is no systemd, no cgroup v2 and no way to raise a resource limit: runc instead
 * of crun, cgroups without systemd, events in a file, limits that the host already grants, netavark instead of CNI.
 */
const CONTAINERS_CONF = `[containers]
default_ulimits = ["nofile=4096:4096","nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[network]
network_backend = "netavark"
`;

interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one podman command and waits for it to exit. It never throws: a test checks the exit code that it expects. */
export type Podman = (...args: string[]) => Promise<Finished>;

/**
 * podman with a temporary storage: what a test pulls or starts is not visible outside of it, and is removed when the
 * test ends. Undefined, with the test skipped, where podman or runc is missing.
 */
export function podmanFor(t: TestContext): Podman | undefined {
  const program = requireTool(t, "podman");
  if (program === undefined || requireTool(t, "runc") === undefined) return undefined;

  const folder = ownStorage(t, program);
  return (...args) => finish(program, [...wordsFor(folder), ...args], environment(folder));
}

/** A script named podman, in a folder for PATH, that runs podman with a temporary storage as `podmanFor` does. */
export function podmanScriptFor(t: TestContext): string | undefined {
  const program = requireTool(t, "podman");
  if (program === undefined || requireTool(t, "runc") === undefined) return undefined;
  const folder = ownStorage(t, program);
  const words = [program, ...wordsFor(folder)].map((word) => `'${word}'`).join(" ");
  const script = `#!/bin/sh\nCONTAINERS_CONF='${configurationIn(folder)}' exec ${words} "$@"\n`;
  return join(writeFiles(folder, { "bin/podman": script }), "bin");
}

function ownStorage(t: TestContext, program: string): string {
  const folder = temporaryFolder(t, (storage) => {
    spawnSync(program, [...wordsFor(storage), "rm", "--all", "--force", "--time", "0"], { env: environment(storage) });
    unmountUnder(storage);
  });
  writeFileSync(configurationIn(folder), CONTAINERS_CONF);
  return folder;
}

/**
 * Plain folders instead of overlays: podman leaves an overlay storage mounted on itself, also from the clean-up that
 * each container's monitor starts when it ends, and a mounted folder cannot be removed.
 */
function wordsFor(folder: string): readonly string[] {
  return ["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
}

function configurationIn(folder: string): string {
  return join(folder, "containers.conf");
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, CONTAINERS_CONF: configurationIn(folder) };
}

function finish(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  child.on("error", reject);
  child.on("close", (code, signal) =>
    resolve({
      exitCode: code ?? 128,
      stdout: Buffer.concat(stdout).toString(),
      stderr: Buffer.concat(stderr).toString() + (signal === null ? "" : `ended by ${signal}`),
    }),
  );
  return promise;
}

/** Mounts that a crashed container left would keep the folder from being removed. */
export function unmountUnder(folder: string): void {
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounts.reverse()) spawnSync("umount", ["--lazy", path]);
}
