import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type SlimRun, startPlimsoll } from "./slim.ts";

/** Every call of Linux by which plimsoll can change a file or send a request; a question mark allows a machine without it. */
const CHANGING = [
  ...["?open", "openat", "?creat", "?mkdir", "mkdirat", "?rmdir", "?unlink", "unlinkat"],
  ...["?rename", "?renameat", "renameat2", "?link", "linkat", "?symlink", "symlinkat"],
  ...["write", "writev", "pwrite64", "pwritev", "?pwritev2", "sendfile", "copy_file_range"],
  ...["truncate", "ftruncate", "fallocate", "fsync", "fdatasync", "fchmod", "utimensat"],
  ...["connect", "sendto", "sendmsg"],
];

export interface SystemCall {
  readonly name: string;
  /** Which one of this name it is in its thread, from 1: as strace counts them. */
  readonly nth: number;
  /** Arguments, with the path or the connection behind each descriptor, and the result. */
  readonly text: string;
}

export interface Traced {
  readonly strace: string;
  /** Where strace writes. */
  readonly log: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a run of plimsoll changes, in order. Programs that it starts are not followed. */
export async function changesOf(words: readonly string[], traced: Traced): Promise<readonly SystemCall[]> {
  const { exitCode, stderr } = await run(words, traced, ["-e", `trace=${CHANGING.join(",")}`]);
  assert.equal(exitCode, 0, stderr);
  return callsIn(traced.log);
}

/**
 * Runs plimsoll and kills it as it makes the nth call of one name in one of its threads. Resolves to that call;
 * undefined where the run ended before it.
 */
export async function killAt(
  { name, nth }: Pick<SystemCall, "name" | "nth">,
  words: readonly string[],
  traced: Traced,
): Promise<SystemCall | undefined> {
  const injected = ["-e", `trace=${name}`, "-e", `inject=${name}:signal=KILL:when=${nth}`];
  const { exitCode, stderr } = await run(words, traced, injected);
  if (exitCode === 0) return undefined;
  assert.match(stderr, /ended by SIGKILL\n$/);
  return callsIn(traced.log).findLast((call) => call.nth === nth);
}

/** With one thread for files, so that their calls have an order. */
function run(words: readonly string[], { strace, log, cwd, env }: Traced, what: readonly string[]): Promise<SlimRun> {
  const through = [strace, "-f", "-b", "execve", "-qq", "-yy", "-o", log, ...what];
  return startPlimsoll(words, { cwd, env: { ...env, UV_THREADPOOL_SIZE: "1" }, through }).finished;
}

/** In the order in which they began. A call that another thread's came between has its result in a line of its own. */
export function callsIn(log: string): readonly SystemCall[] {
  const counts = new Map<string, number>();
  const calls: SystemCall[] = [];
  /** By thread, the position of the call that has not ended. */
  const open = new Map<string, number>();
  for (const line of readFileSync(log, "utf8").split("\n")) {
    const [, thread = "", resumed, name = resumed, text = ""] =
      /^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const [, start = text] = /^(.*) <unfinished \.\.\.>$/.exec(text) ?? [];
    if (resumed === undefined) {
      const nth = (counts.get(`${thread} ${name}`) ?? 0) + 1;
      counts.set(`${thread} ${name}`, nth);
      if (start !== text) open.set(thread, calls.length);
      calls.push({ name, nth, text: start });
    } else {
      const position = open.get(thread);
      assert.ok(position !== undefined, line);
      calls[position] = { ...calls[position]!, text: `${calls[position]!.text}${text}` };
    }
  }
  return calls;
}

/** Does the call change something in one of these folders, or send to a registry? */
export function isAbout({ name, text }: SystemCall, folders: readonly string[]): boolean {
  if (/ = -1 /.test(text) && name !== "connect") return false;
  if (name === "openat" && !text.includes("O_CREAT")) return false;
  return text.includes("<TCP:") || folders.some((folder) => text.includes(folder));
}

/**
 * A kill cannot show that a sync is missing, the order of calls can. In a layout each file that gets its name by renaming
 * was synced after its last byte; then the folder is synced; and index.json gets its name when every other name is
 * durable. A new folder is a name in its parent. Returns how many names were checked.
 */
export function requireDurableOrder(calls: readonly SystemCall[], layout: string): number {
  const unsynced = new Set<string>();
  const unnamed = new Set<string>();
  let names = 0;
  for (const { name, text } of calls) {
    if (/ = -1 /.test(text)) continue;
    const [, open] = /^\d+<([^>]+)>/.exec(text) ?? [];
    const [from, to] = [...text.matchAll(/"([^"]+)"/g)].map(([, path]) => path!);
    if (/write/.test(name) && open?.startsWith(layout)) unsynced.add(open);
    if (/^f(data)?sync$/.test(name) && open !== undefined) {
      unsynced.delete(open);
      for (const path of unnamed) if (dirname(path) === open) unnamed.delete(path);
    }
    if (/^mkdir/.test(name) && from?.startsWith(layout)) unnamed.add(from);
    if (!/^rename/.test(name) || !to?.startsWith(layout)) continue;
    names += 1;
    assert.ok(!unsynced.has(from!), `${to} gets its name before its bytes are synced`);
    if (to.endsWith("/index.json")) assert.deepEqual([...unnamed], [], `index.json may name what has no durable name`);
    unnamed.add(to);
  }
  assert.deepEqual([...unnamed], [], "the folder of each name is synced after it");
  return names;
}
