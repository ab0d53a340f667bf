import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { writeFiles } from "../../../test/support/files.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import type { PlimsollError } from "../../base/error.ts";
import { type CommandLine, openCommandLine } from "./command-line.ts";
import { CommandLineContainer as Container } from "./container.ts";
import { DIALECTS, type Dialect } from "./dialect.ts";
import { OWNER_LABEL } from "./owner.ts";
import type { RunOptions } from "./runtime.ts";

/** Writes each of its commands down, word by word, and does what the test says for the command. */
const STUB = `#!/bin/sh
here=$(dirname "$0")/..
for word; do printf '%s\\037' "$word"; done >>"$here/said"
echo >>"$here/said"
[ -e "$here/answers/$1" ] || exit 0
. "$here/answers/$1"
`;

interface Stub {
  readonly runtime: CommandLine;
  /** The commands since the runtime was opened. */
  commands(): readonly (readonly string[])[];
}

/** `answers` are shell commands, by the first word of the runtime's command. */
async function stubRuntime(
  t: TestContext,
  answers: Readonly<Record<string, string>>,
  name: Dialect["name"] = "podman",
): Promise<Stub> {
  const folder = temporaryFolder(t);
  const scripts = Object.entries(answers).map(([command, script]) => [`answers/${command}`, script]);
  writeFiles(folder, { [`bin/${name}`]: STUB, ...Object.fromEntries(scripts) });
  const env = { PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  const dialect = DIALECTS.find((each) => each.name === name)!;
  const runtime = await openCommandLine(dialect, env, new AbortController().signal, folder);
  assert.ok(typeof runtime === "object");
  const lines = () => readFileSync(join(folder, "said"), "utf8").split("\n").slice(0, -1);
  const asked = lines().length;
  const commands = () =>
    lines()
      .slice(asked)
      .map((line) => line.split("\x1f").slice(0, -1));
  return { runtime, commands };
}

const OPTIONS: RunOptions = { image: "127.0.0.1:1/x:latest", port: 8080, env: { A: "b c", EMPTY: "" } };

/** The words after a name that is another one for each container. */
function wordsAfterName(command: readonly string[]): readonly string[] {
  return command.slice(command.indexOf("--name") + 2);
}

for (const [name, readOnly, mount] of [
  ["podman", ["--read-only", "--read-only-tmpfs=false"], "ro,z"],
  ["docker", ["--read-only"], "ro,z"],
  ["nerdctl", ["--read-only"], "ro"],
] as const) {
  test(`${name} is told everything that a container is run with`, async (t) => {
    const { runtime, commands } = await stubRuntime(t, { run: "echo c0ffee" }, name);
    const container = await Container.run(runtime, "me/1/2", {
      ...OPTIONS,
      ...{ readOnlyRoot: true, dropCapabilities: true, noNewPrivileges: true, user: "7:8", memoryBytes: 9, cpus: 0.5 },
      ...{ mounts: { "/in": "/out" }, entrypoint: "/probe", args: ["-m", "8222"], hosts: { name: "192.0.2.7" } },
    });
    const [run] = commands();
    assert.deepEqual(run!.slice(0, 3), ["run", "--detach", "--name"]);
    const port = container.address!.split(":")[1];
    assert.match(container.address!, /^127\.0\.0\.1:\d+$/);
    assert.deepEqual(wordsAfterName(run!), [
      ...[
        "--label",
        `${OWNER_LABEL}=me/1/2`,
        "--log-driver",
        "json-file",
        "--log-opt",
        "max-size=10mb",
        "--publish",
        `127.0.0.1:${port}:8080`,
      ],
      ...["--env", "A=b c", "--env", "EMPTY=", ...readOnly, "--cap-drop", "all"],
      ...["--security-opt", "no-new-privileges", "--user", "7:8", "--memory", "9b", "--memory-swap", "9b"],
      ...["--cpus", "0.5", "--volume", `/out:/in:${mount}`, "--entrypoint", "/probe", "--add-host", "name:192.0.2.7"],
      ...["127.0.0.1:1/x:latest", "-m", "8222"],
    ]);
    assert.equal(container.id, "c0ffee");
    await container[Symbol.asyncDispose]();
    const removal = name === "podman" ? ["rm", "--force", "--time", "0"] : ["rm", "--force"];
    assert.deepEqual(commands()[1], [...removal, "c0ffee"]);
  });
}

test("nothing is restricted or published that nobody asked for, and the address is told before the start", async (t) => {
  const { runtime, commands } = await stubRuntime(t, { run: "echo c0ffee" });
  const told: string[] = [];
  const container = await Container.run(runtime, "me", { image: "x", port: null, env: {} }, ({ address }) =>
    told.push(address),
  );
  assert.deepEqual([container.address, told], [null, []]);
  assert.deepEqual(wordsAfterName(commands()[0]!), [
    "--label",
    `${OWNER_LABEL}=me`,
    "--log-driver",
    "json-file",
    "--log-opt",
    "max-size=10mb",
    "x",
  ]);
  const published = await Container.run(runtime, "me", OPTIONS, ({ address }) => told.push(address));
  assert.deepEqual(told, [published.address]);
});

test("a port of DNS is published for UDP and TCP, at one port of this machine", async (t) => {
  const { runtime, commands } = await stubRuntime(t, { run: "echo c0ffee" });
  const published = (index: number) => {
    const words = commands()[index]!;
    return words.filter((_, at) => words[at - 1] === "--publish");
  };
  const beside = await Container.run(runtime, "me", { ...OPTIONS, dnsPort: 53 });
  assert.notEqual(beside.address, beside.dnsAddress);
  assert.deepEqual(published(0), [
    `${beside.address}:8080`,
    `${beside.dnsAddress}:53/udp`,
    `${beside.dnsAddress}:53/tcp`,
  ]);
  const alone = await Container.run(runtime, "me", { ...OPTIONS, port: 53, dnsPort: 53 });
  assert.equal(alone.address, alone.dnsAddress);
  assert.deepEqual(published(1), [`${alone.address}:53`, `${alone.dnsAddress}:53/udp`]);
  assert.equal((await Container.run(runtime, "me", OPTIONS)).dnsAddress, null);
});

/** Fails this often, with these words, and then answers. */
function failing(times: number, words: string): string {
  return `echo x >>"$here/tries"; [ "$(wc -l <"$here/tries")" -gt ${times} ] && { echo c0ffee; exit 0; }; echo '${words}' >&2; exit 126`;
}

const TAKEN = "Error: rootlessport listen tcp 127.0.0.1:4711: bind: address already in use";

for (const words of [TAKEN, "Bind for 127.0.0.1:4711 failed: port is already allocated"]) {
  test(`a port that is in use on this machine: another one is taken (${words})`, async (t) => {
    const { runtime, commands } = await stubRuntime(t, { run: failing(2, words) });
    const told: string[] = [];
    const container = await Container.run(runtime, "me", OPTIONS, ({ address }) => told.push(address));
    assert.equal(container.address, told.at(-1));
    assert.equal(told.length, 3, "each port is told before it is tried");
    const all = commands();
    assert.deepEqual(
      all.map(([verb]) => verb),
      ["run", "rm", "run", "rm", "run"],
    );
    // What was created under that name, and could not be started, is removed.
    const names = all.filter(([verb]) => verb === "run").map((command) => command[3]);
    assert.equal(new Set(names).size, 3);
    assert.deepEqual(
      all.filter(([verb]) => verb === "rm").map((command) => command.at(-1)),
      names.slice(0, 2),
    );
  });
}

test("where every port is in use, or the fault is another one, the runtime's words are the error", async (t) => {
  const busy = await stubRuntime(t, { run: failing(99, TAKEN) });
  const refused = { code: "program-failed" } as const;
  await assert.rejects(Container.run(busy.runtime, "me", OPTIONS), (error: PlimsollError) => {
    return error.code === refused.code && /address already in use/.test(error.why!);
  });
  assert.equal(busy.commands().filter(([verb]) => verb === "run").length, 4);
  const other = await stubRuntime(t, { run: failing(99, "no such image") });
  await assert.rejects(Container.run(other.runtime, "me", OPTIONS), refused);
  assert.deepEqual(
    other.commands().map(([verb]) => verb),
    ["run", "rm"],
  );
});

test("a container is prepared without being started; one that cannot be is removed", async (t) => {
  const { runtime, commands } = await stubRuntime(t, { create: "echo c0ffee" });
  const container = await Container.prepare(runtime, "me", OPTIONS);
  await container.restart();
  assert.deepEqual(
    commands().map(([verb, ...rest]) => [verb, rest.at(-1)]),
    [
      ["create", OPTIONS.image],
      ["init", "c0ffee"],
      ["start", "c0ffee"],
    ],
  );
  const broken = await stubRuntime(t, { create: "echo c0ffee", init: "echo 'no init' >&2; exit 125" });
  await assert.rejects(Container.prepare(broken.runtime, "me", OPTIONS), { code: "program-failed" });
  const [create, , removal] = broken.commands();
  assert.deepEqual(removal, ["rm", "--force", "--time", "0", create![2]!]);
  // Its port is taken when it is prepared, and not when it is created.
  const busy = await stubRuntime(t, { create: "echo c0ffee", init: failing(1, TAKEN) });
  await Container.prepare(busy.runtime, "me", OPTIONS);
  assert.deepEqual(
    busy.commands().map(([verb]) => verb),
    ["create", "init", "rm", "create", "init"],
  );
});

test("what the runtime says of a container", async (t) => {
  const state = async (json: string) => {
    const { runtime } = await stubRuntime(t, { run: "echo c0ffee", inspect: `cat <<'END'\n${json}\nEND` });
    return (await Container.run(runtime, "me", OPTIONS)).state();
  };
  assert.deepEqual(await state('{"Running":true,"Pid":42,"ExitCode":0,"OOMKilled":false}'), {
    running: true,
    pid: 42,
    exitCode: null,
    outOfMemory: false,
  });
  assert.deepEqual(await state('{"Running":false,"Pid":0,"ExitCode":137}'), {
    running: false,
    pid: null,
    exitCode: 137,
    outOfMemory: null,
  });
  for (const wrong of ["", "no JSON", '{"Pid":42}', '{"Running":"yes"}', '{"Running":true,"Pid":-1}']) {
    await assert.rejects(state(wrong), { code: "program-failed" }, wrong);
  }
});

test("the log is of both streams, the end is waited for as long as is said, and signals reach it", async (t) => {
  const { runtime, commands } = await stubRuntime(t, {
    run: "echo c0ffee",
    logs: "echo out; echo; echo err >&2; printf 'first\nsecond' >&2",
    wait: '[ -e "$here/again" ] && sleep 5; touch "$here/again"; echo 137',
  });
  const container = await Container.run(runtime, "me", OPTIONS);
  assert.deepEqual(await container.logs(), ["out", "err", "first", "second"]);
  assert.deepEqual(await container.logs(1), ["out", "second"], "the last of each stream");
  assert.deepEqual(
    commands().at(-1),
    ["logs", "c0ffee"],
    "all that is kept: the end as podman gives it is not always right",
  );
  assert.equal(await container.ended(), 137);
  assert.equal(await container.endedWithin(10), null);
  await container.kill("TERM");
  assert.deepEqual(commands().at(-1), ["kill", "--signal", "TERM", "c0ffee"]);
});
