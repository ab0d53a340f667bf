import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "./support/temporary.ts";
import { findProgram, REPOSITORY } from "./support/tools.ts";

/** The start scripts on a simulated machine: its npm installs almost nothing, and records its calls. */
describe("bin/", () => {
  test("a fresh clone sets itself up, and standard output holds only the program's output", async (t) => {
    const machine = newMachine(t);
    const first = await machine.run("bin/plimsoll", "slim", "a b");
    assert.deepEqual([first.exitCode, first.stdout], [0, "bundled node: bin/../src/cli.ts slim a b\n"]);
    assert.match(first.stderr, /^plimsoll: setting up this checkout, once: Node 26 .*v20/);
    assert.doesNotMatch(first.stderr, /npm is talking/);
    assert.deepEqual(machine.npmCalls(), ["ci", "install"]);
  });

  test("a checkout that is set up starts silently and needs no other program", async (t) => {
    const machine = newMachine(t);
    await machine.run("bin/node");
    const second = await machine.run("bin/node", "x.ts", { PATH: "/nowhere" });
    assert.deepEqual(second, { exitCode: 0, stdout: "bundled node: x.ts\n", stderr: "" });
    assert.deepEqual(machine.npmCalls(), ["ci", "install"]);
  });

  test("a changed lock file causes a new installation; one that was only touched does not", async (t) => {
    const machine = newMachine(t);
    await machine.run("bin/node");
    machine.touch("package-lock.json");
    assert.equal((await machine.run("bin/node")).stderr, "");
    assert.deepEqual(machine.npmCalls(), ["ci", "install"]);
    writeFileSync(join(machine.root, "package-lock.json"), "{}");
    machine.touch("package-lock.json");
    await machine.run("bin/node");
    assert.deepEqual(machine.npmCalls(), ["ci", "install", "install"]);
  });

  test("two first runs at once set up once, and both run", async (t) => {
    const machine = newMachine(t);
    const both = await Promise.all([
      machine.run("bin/node", "one", { NPM_INSTALL_TAKES: "0.3" }),
      machine.run("bin/node", "two", { NPM_INSTALL_TAKES: "0.3" }),
    ]);
    assert.deepEqual(
      both.map(({ stdout }) => stdout),
      ["bundled node: one\n", "bundled node: two\n"],
    );
    assert.deepEqual(machine.npmCalls(), ["ci", "install"]);
  });

  test("a set-up that was killed is repeated, and none of its incomplete packages is used", async (t) => {
    const machine = newMachine(t);
    const killed = machine.start("bin/node", [], { NPM_INSTALL_TAKES: "60" });
    const half = join(machine.root, "node_modules/half");
    while (!existsSync(half)) await sleep(10);
    process.kill(-killed.pid!, "SIGKILL");
    assert.ok(existsSync(join(machine.root, ".plimsoll-setup")), "the dead process holds the lock");

    const next = await machine.run("bin/node", "x.ts");
    assert.deepEqual([next.exitCode, next.stdout], [0, "bundled node: x.ts\n"]);
    assert.ok(!existsSync(half), "what the killed npm left is gone");
  });

  test("a checkout that was moved still runs, without npm", async (t) => {
    const machine = newMachine(t);
    await machine.run("bin/node");
    const moved = `${machine.root} elsewhere`;
    renameSync(machine.root, moved);
    const run = await machine.at(moved).run("bin/plimsoll");
    assert.deepEqual([run.exitCode, run.stdout, run.stderr], [0, "bundled node: bin/../src/cli.ts\n", ""]);
  });

  test("symlinks to bin/plimsoll, to symlinks, from anywhere", async (t) => {
    const machine = newMachine(t);
    await machine.run("bin/node");
    const folder = join(dirname(machine.root), "some bin");
    mkdirSync(folder);
    symlinkSync(join(machine.root, "bin/plimsoll"), join(folder, "absolute"));
    symlinkSync("../a checkout/bin/plimsoll", join(folder, "relative"));
    symlinkSync("relative", join(folder, "twice"));
    for (const name of ["absolute", "relative", "twice"]) {
      const { stdout } = await machine.at(folder).run(join(folder, name), name);
      assert.match(stdout, new RegExp(`^bundled node: .*src/cli.ts ${name}\n$`));
    }
  });

  test("a read-only checkout runs once it is set up, and says so when it is not", async (t) => {
    const machine = newMachine(t);
    const nobody = machine.asNobody();
    machine.readOnly();
    const unready = await nobody.run("bin/node");
    assert.equal(unready.exitCode, 4);
    assert.match(unready.stderr, /cannot write to this checkout, and it is not set up\nplimsoll: fix: /);

    chmodSync(machine.root, 0o755);
    await machine.run("bin/node");
    machine.touch("package-lock.json");
    machine.readOnly();
    assert.deepEqual(await nobody.run("bin/node", "x"), { exitCode: 0, stdout: "bundled node: x\n", stderr: "" });
  });

  test("without npm it says what to do", async (t) => {
    const machine = newMachine(t, { without: ["npm", "node"] });
    const run = await machine.run("bin/plimsoll");
    assert.deepEqual([run.exitCode, run.stdout], [4, ""]);
    assert.equal(
      run.stderr,
      "plimsoll: needs Node 26 or newer, and there is no npm to fetch it with\n" +
        "plimsoll: fix: install Node 26, or put npm on PATH\n",
    );
  });

  test("npm's own message is shown when npm fails", async (t) => {
    const machine = newMachine(t);
    const run = await machine.run("bin/plimsoll", { NPM_EXITS: "1" });
    assert.deepEqual([run.exitCode, run.stdout], [4, ""]);
    assert.match(run.stderr, /npm is talking\n.*installing Node failed/);
  });

  test("a suitable Node on PATH is used by its own path", async (t) => {
    const machine = newMachine(t, { nodeOnPath: 26 });
    const { stdout } = await machine.run("bin/node", "x.ts");
    assert.equal(stdout, "real node: x.ts\n");
    assert.deepEqual(machine.npmCalls(), ["install"]);
  });

  test("PLIMSOLL_NODE applies only while it is set", async (t) => {
    const machine = newMachine(t);
    const own = join(machine.root, "own-node");
    writeProgram(own, fakeNode("own", 27));
    assert.equal((await machine.run("bin/node", "x", { PLIMSOLL_NODE: own })).stdout, "own node: x\n");
    assert.equal((await machine.run("bin/node", "x")).stdout, "bundled node: x\n");
    writeProgram(own, fakeNode("own", 24));
    const old = await machine.run("bin/node", "x", { PLIMSOLL_NODE: own });
    assert.equal(old.exitCode, 4);
    assert.match(old.stderr, /own-node is not Node 26 or newer/);
  });
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout on a simulated machine. */
class Machine {
  readonly root: string;
  readonly #programs: string;
  readonly #log: string;
  readonly #uid: number | undefined;

  constructor(root: string, programs: string, log: string, uid?: number) {
    this.root = root;
    this.#programs = programs;
    this.#log = log;
    this.#uid = uid;
  }

  at(root: string): Machine {
    return new Machine(root, this.#programs, this.#log, this.#uid);
  }

  /**
   * The same machine for a user who owns none of its files. Only root can become another user; other users read the
   * files read-only.
   */
  asNobody(): Machine {
    return new Machine(this.root, this.#programs, this.#log, process.getuid?.() === 0 ? 65_534 : undefined);
  }

  /** Starts a script of the checkout in its own process group. */
  start(script: string, args: readonly string[], env: Record<string, string>) {
    return spawn(script, args, {
      cwd: this.root,
      env: { PATH: this.#programs, NPM_LOG: this.#log, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      ...(this.#uid === undefined ? {} : { uid: this.#uid, gid: this.#uid }),
    });
  }

  async run(script: string, ...rest: (string | Record<string, string>)[]): Promise<Ended> {
    const args = rest.filter((part) => typeof part === "string");
    const child = this.start(script, args, Object.assign({}, ...rest.filter((part) => typeof part === "object")));
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    child.on("error", reject);
    child.on("close", resolve);
    const [stdout, stderr, exitCode] = await Promise.all([child.stdout.toArray(), child.stderr.toArray(), promise]);
    return { exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
  }

  /** The calls of npm, in order. */
  npmCalls(): string[] {
    return existsSync(this.#log)
      ? readFileSync(this.#log, "utf8")
          .split("\n")
          .filter((line) => /^[a-z]/.test(line))
      : [];
  }

  touch(path: string): void {
    const later = new Date(Date.now() + 1000);
    utimesSync(join(this.root, path), later, later);
  }

  readOnly(): void {
    chmodSync(this.root, 0o555);
  }
}

const PROGRAMS = [
  "sh",
  "cat",
  "chmod",
  "cksum",
  "dirname",
  "grep",
  "ln",
  "mkdir",
  "mv",
  "readlink",
  "rm",
  "rmdir",
  "sleep",
  "uname",
];

/**
 * A checkout in a folder with a space in its name, with the real start scripts, and a PATH with only the programs that
 * are named here.
 */
function newMachine(t: TestContext, options: { without?: readonly string[]; nodeOnPath?: number } = {}): Machine {
  const folder = temporaryFolder(t, () => existsSync(root) && chmodSync(root, 0o755));
  chmodSync(folder, 0o755);
  const root = join(folder, "a checkout");
  for (const path of [
    "bin",
    "package.json",
    "package-lock.json",
    "runtime/package.json",
    "runtime/package-lock.json",
  ]) {
    cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  }

  const programs = join(folder, "programs");
  mkdirSync(programs);
  for (const name of PROGRAMS) symlinkSync(findProgram(name)!, join(programs, name));
  writeProgram(join(folder, "real-node"), fakeNode("real", 26));
  const ours = { npm: FAKE_NPM, node: fakeNode("PATH's", options.nodeOnPath ?? 20, join(folder, "real-node")) };
  for (const [name, text] of Object.entries(ours)) {
    if (!options.without?.includes(name)) writeProgram(join(programs, name), text);
  }
  return new Machine(root, programs, join(folder, "npm.log"));
}

/**
 * Installs a Node into runtime/, or one package into node_modules, which stays incomplete until the installation ends.
 */
const FAKE_NPM = `#!/bin/sh
echo "$1" >>"$NPM_LOG"
echo npm is talking
[ -z "\${NPM_EXITS:-}" ] || exit "$NPM_EXITS"
case $1 in
  ci)
    mkdir -p runtime/node_modules/node-here/bin
    cat >runtime/node_modules/node-here/bin/node <<'EOF'
${fakeNode("bundled", 26)}EOF
    chmod +x runtime/node_modules/node-here/bin/node ;;
  install)
    mkdir -p node_modules
    echo >node_modules/half
    sleep "\${NPM_INSTALL_TAKES:-0}"
    mv node_modules/half node_modules/whole ;;
esac
`;

/** Answers the questions that bin/setup asks a Node, and otherwise prints how it was started. */
function fakeNode(name: string, major: number, execPath = "unknown"): string {
  return `#!/bin/sh
case $* in
  "-p process.execPath") echo "${execPath}" ;;
  "-p "*) echo ${major} ;;
  --version) echo v${major}.0.0 ;;
  *) echo "${name} node: \${*##*/bin/../}" ;;
esac
`;
}

function writeProgram(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o755 });
}
