import { chmod, chown, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { findProgram, isProgram } from "../find-program.ts";
import { runProgram, runToSuccess } from "../process.ts";
import { type Ground, missing, plainEnvironment, saysBack, versionOf } from "./ground.ts";
import type { ServerPlan } from "./server.ts";

/** Where Debian keeps the programs of each release: only some of them are on PATH. */
const RELEASES = "/usr/lib/postgresql";

/**
 * An empty cluster whose user `postgres` needs no password. As root it runs as Debian's user of that name or as nobody,
 * because it refuses root. Throws `program-missing`, and `program-failed` where no cluster can be made.
 */
export async function planPostgres({ port, folder, running }: Ground): Promise<ServerPlan> {
  const programs = await findPrograms(running.env);
  const as = process.getuid?.() === 0 ? await anotherUser() : undefined;
  const [data, env] = [join(folder, "cluster"), plainEnvironment(running.env)];
  await mkdir(data, { mode: 0o700 });
  if (as !== undefined) {
    await chown(data, as.uid, as.gid);
    // The other user has to reach what is in it.
    for (const each of [folder, dirname(folder)]) await chmod(each, 0o711);
  }
  const words = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await runToSuccess(programs.initdb, words, { ...running, env, cwd: data, as });
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "logging_collector=off"];
  return {
    kind: "postgres",
    version: await versionOf(programs.postgres, /\(PostgreSQL\) ([\d.]+)/, running),
    program: programs.postgres,
    // What is with the kernel survives a kill of processes, and nobody cuts the power here.
    args: ["-D", data, "-p", `${port}`, ...[...settings, "fsync=off"].flatMap((setting) => ["-c", setting])],
    env,
    cwd: data,
    ...{ as, answers: () => saysBack(port, STARTUP, isReady), clean: () => freeSharedMemory(data, running) },
  };
}

async function findPrograms(env: NodeJS.ProcessEnv): Promise<{ readonly initdb: string; readonly postgres: string }> {
  const [initdb, postgres] = [await findProgram("initdb", env), await findProgram("postgres", env)];
  if (initdb !== undefined && postgres !== undefined) return { initdb, postgres };
  const releases = (await readdir(RELEASES).catch(() => [])).toSorted((one, other) => Number(other) - Number(one));
  for (const release of releases) {
    const found = { initdb: join(RELEASES, release, "bin/initdb"), postgres: join(RELEASES, release, "bin/postgres") };
    if ((await isProgram(found.initdb)) && (await isProgram(found.postgres))) return found;
  }
  throw new PlimsollError("program-missing", {
    what: `initdb and postgres are neither on PATH nor in ${RELEASES}`,
    ...missing("postgresql"),
  });
}

/** As Linux numbers the user that owns nothing. */
const NOBODY = { uid: 65_534, gid: 65_534 };

async function anotherUser(): Promise<{ readonly uid: number; readonly gid: number }> {
  const users = await readFile("/etc/passwd", "utf8");
  const groups = /^postgres:[^:]*:(?<uid>\d+):(?<gid>\d+):/m.exec(users)?.groups;
  return groups === undefined ? NOBODY : { uid: Number(groups.uid), gid: Number(groups.gid) };
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html: StartupMessage, version 3.0. */
const STARTUP = startupMessage("user\0postgres\0database\0postgres\0\0");

function startupMessage(parameters: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, Buffer.from(parameters)]);
}

/** AuthenticationOk comes first. While it starts, it says an ErrorResponse instead. */
function isReady(answer: Buffer): boolean {
  return answer.subarray(0, 9).equals(Buffer.from("R\0\0\0\x08\0\0\0\0", "latin1"));
}

/**
 * A server that was killed leaves a segment of System V shared memory, which the next start in the folder would remove. Its
 * number is in the seventh line of postmaster.pid, which a server that has ended by itself removes.
 */
async function freeSharedMemory(data: string, running: Ground["running"]): Promise<void> {
  const lock = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const id = /^ *\d+ +(\d+)\s*$/.exec(lock.split("\n")[6] ?? "")?.[1];
  const ipcrm = await findProgram("ipcrm", running.env);
  if (id !== undefined && ipcrm !== undefined) await runProgram(ipcrm, ["--shmem-id", id], { env: running.env });
}
