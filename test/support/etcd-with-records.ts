/**
 * A program for tests: etcd at PORT of 127.0.0.1 with records in it from the first answer on.
 * `node etcd-with-records.ts PORT KEY=VALUE…`
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../src/toolchain/container/free-port.ts";

const [port = "", ...records] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "plimsoll-etcd-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Until it has its records, nobody is to find it. */
const [before, peers] = [await freePort(), await freePort()];
const first = start(before);
await untilHealthy(before);
for (const record of records) await put(before, record);
first.kill("SIGTERM");
await once(first, "exit");
const second = start(Number(port));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => second.kill(signal));
await once(second, "exit");
process.exit();

function start(clientPort: number): ChildProcess {
  const [clients, members] = [`http://127.0.0.1:${clientPort}`, `http://127.0.0.1:${peers}`];
  const words = [
    ...["--name", "one", "--data-dir", join(folder, "data"), "--initial-cluster", `one=${members}`],
    ...["--listen-client-urls", clients, "--advertise-client-urls", clients],
    ...["--listen-peer-urls", members, "--initial-advertise-peer-urls", members],
  ];
  return spawn("etcd", words, { stdio: ["ignore", "ignore", "inherit"] });
}

async function untilHealthy(clientPort: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${clientPort}/health`).catch(() => undefined);
    if (((await answer?.json().catch(() => undefined)) as { health?: unknown } | undefined)?.health === "true") return;
    await pause(50);
  }
}

/** As etcd's gateway of JSON takes it, in base64. */
async function put(clientPort: number, record: string): Promise<void> {
  const at = record.indexOf("=");
  const [key, value] = [record.slice(0, at), record.slice(at + 1)].map((text) => Buffer.from(text).toString("base64"));
  const body = JSON.stringify({ key, value });
  const answer = await fetch(`http://127.0.0.1:${clientPort}/v3/kv/put`, { method: "POST", body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
