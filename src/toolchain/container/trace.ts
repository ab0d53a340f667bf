import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { findProgram } from "../find-program.ts";
import type { Container, ContainerRuntime, RunOptions } from "./runtime.ts";

/** What strace wrote about a container, and whether it watched from the first instruction on. */
export interface Trace {
  /** Lines of `strace -f -ttt -y -e trace=%file`, as they are: src/trial/opens/ reads them. */
  readonly text: string;
  /** False where the runtime cannot prepare a container without starting it: what the service did first was not seen. */
  readonly fromStart: boolean;
}

export interface TraceOptions {
  readonly runtime: ContainerRuntime;
  readonly owner: string;
  readonly env: NodeJS.ProcessEnv;
  /** A folder of this run. */
  readonly folder: string;
}

const ATTACH_PATIENCE_MS = 10_000;

/**
 * Runs a container and writes down every file that it asks for, until `work` is done with it. Throws `program-missing`
 * where there is no strace, and `program-failed` where it may not watch.
 */
export async function traced(
  { runtime, owner, env, folder }: TraceOptions,
  options: RunOptions,
  work: (container: Container) => Promise<void>,
): Promise<Trace> {
  const strace = await findProgram("strace", env);
  if (strace === undefined) {
    throw new PlimsollError("program-missing", {
      what: "strace is not on PATH",
      why: "which files a service asks for in vain is seen by tracing it",
      fix: "install strace",
    });
  }
  const file = join(folder, `trace-${traces++}`);
  const prepared = runtime.canPrepare ? await runtime.prepare(owner, options) : undefined;
  await using container = prepared ?? (await runtime.run(owner, options));
  const { pid } = await container.state();
  if (pid === null)
    throw new PlimsollError("program-failed", { what: "the container ended before it could be traced" });
  const watching = spawn(
    strace,
    ["-f", "-ttt", "-e", "trace=%file", "-y", "-s", "4096", "-o", file, "-p", String(pid)],
    {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  try {
    await attached(watching);
    if (prepared !== undefined) await prepared.restart();
    await work(container);
  } finally {
    // strace lets go of what it watches, and what it wrote is whole.
    watching.kill("SIGINT");
    await ended(watching);
  }
  return { text: await readFile(file, "utf8"), fromStart: prepared !== undefined };
}

let traces = 0;

function attached(watching: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  const refuse = (why: string) => reject(new PlimsollError("program-failed", { what: "strace may not watch", why }));
  const timer = setTimeout(() => refuse("it did not attach in time"), ATTACH_PATIENCE_MS);
  watching.stderr!.on("data", (chunk: Buffer) => {
    said += chunk;
    if (/Process \d+ attached/.test(said)) resolve();
  });
  watching.once("close", () => refuse(said.trim().split("\n").at(-1) ?? "it ended"));
  return promise.finally(() => clearTimeout(timer));
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("close", () => resolve()));
}
