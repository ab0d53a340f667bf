// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a shell
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { podmanFor } from "../support/containers.ts";
import {
  type FatAndSlim,
  fatAndSlim,
  file,
  findingsOf,
  folder,
  goProgram,
  hardLink,
  keptPaths,
  link,
  ownProgram,
  PATH,
} from "../support/fat-and-slim.ts";
import type { ArchiveEntry } from "../support/tar-archive.ts";

type Config = Readonly<Record<string, unknown>>;

/** Checks that the program is found, and that the slim image answers as the fat one does. */
async function assertSame({ report, run }: FatAndSlim, program: string, says: RegExp): Promise<void> {
  assert.ok(keptPaths(report).includes(program), `${program} is among ${keptPaths(report).join(" ")}`);
  const ran = await run();
  if (ran === undefined) return;
  assert.match(ran.fat, says);
  assert.equal(ran.slim, ran.fat);
}

function withShell(t: TestContext): readonly ArchiveEntry[] {
  return [
    ...ownProgram("/bin/sh", "bin/sh"),
    ...ownProgram("/bin/bash", "bin/bash"),
    ...ownProgram("/usr/bin/env", "usr/bin/env"),
    ...ownProgram("/usr/bin/nice", "usr/bin/nice"),
    folder("work"),
    file("start.sh", '#!/bin/sh\nset -e\nif [ "${1#-}" != "$1" ]; then set -- argv "$@"; fi\nexec "$@"\n'),
    file("lib/settings.sh", "PROGRAM=argv\n", { mode: 0o644 }),
    file("usr/local/bin/argv", goProgram(t, "argv")),
  ];
}

const SHELLS: readonly (readonly [name: string, config: Config, says: RegExp])[] = [
  ["exec", { Entrypoint: ["/bin/sh", "-c", "exec /usr/local/bin/argv"] }, /^0\nOK in \/\n$/],
  ["Cmd behind the string", { Entrypoint: ["/bin/sh", "-c", "exec argv"], Cmd: ["x"] }, /OK in \/\n$/],
  ["arguments", { Entrypoint: ["sh", "-c", 'exec argv "$@"', "--"], Cmd: ["x y", "z"] }, /"x y"\nargument "z"\n$/],
  ["-ec", { Entrypoint: ["/bin/sh", "-ec", "exec argv a"] }, /argument "a"/],
  ["-e -c", { Cmd: ["/bin/sh", "-e", "-c", "exec argv a"] }, /argument "a"/],
  ["-o errexit -c", { Cmd: ["/bin/sh", "-o", "errexit", "-c", "argv 'a b'"] }, /argument "a b"/],
  [
    "SHELL of Bash",
    { Entrypoint: ["/bin/bash", "-o", "pipefail", "-c", 'argv a | while read -r line; do echo "$line"; done'] },
    /OK in/,
  ],
  ["$0 and $1", { Entrypoint: ["/bin/sh", "-c", "exec $0 $1", "argv", "one"] }, /argument "one"/],
  ["an assignment", { Cmd: ["/bin/sh", "-c", "A=b exec argv"] }, /OK in/],
  ["a folder", { Entrypoint: ["/bin/sh", "-c", "cd /usr/local && exec ./bin/argv 2>&1"] }, /OK in \/usr\/local/],
  ["a variable of the image", { Env: [PATH, "APP=argv"], Cmd: ["sh", "-c", "exec ${APP} ${NONE:-none}"] }, /"none"/],
  ["env and nice", { Entrypoint: ["env", "A=b", "nice", "-n", "1", "argv"], Cmd: ["x"] }, /argument "x"/],
  ["a script with a flag for its program", { Entrypoint: ["/start.sh"], Cmd: ["-x"] }, /argument "-x"/],
  ["a script that the shell is told to read", { Entrypoint: ["sh", "/start.sh"], Cmd: ["argv", "y"] }, /"y"/],
  ["a file that is read in", { Cmd: ["bash", "-c", '. /lib/settings.sh; exec "$PROGRAM" || true'] }, /OK in/],
];

test("the program that a shell starts is found:", async (t) => {
  const podman = podmanFor(t);
  const layer = withShell(t);
  for (const [name, config, says] of SHELLS) {
    await t.test(name, async (s) => {
      await assertSame(await fatAndSlim(s, [layer], config, {}, podman), "usr/local/bin/argv", says);
    });
  }
});

test("what only the shell knows is a finding, and every program of the service stays", async (t) => {
  const own = [...withShell(t), file("opt/tools/other", goProgram(t, "plain"))];
  const config = { Cmd: ["/bin/sh", "-c", "argv first; exec $(echo /opt/tools/other)"] };
  const made = await fatAndSlim(t, [own], config);
  assert.match(findingsOf(made.report, "undecided-command").join("\n"), /\$\(echo \/opt\/tools\/other\)/);
  await assertSame(made, "opt/tools/other", /OK hello/);
});

const MERGED = (t: TestContext): readonly ArchiveEntry[] => [
  folder("usr"),
  folder("usr/bin"),
  link("bin", "usr/bin"),
  link("usr/sbin", "bin"),
  link("sbin", "usr/sbin"),
  file("usr/bin/argv", goProgram(t, "argv")),
];

const MERGED_CONFIGS: readonly (readonly [string, Config])[] = [
  ["a name on PATH", { Entrypoint: ["argv"] }],
  ["a path through a link", { Cmd: ["/bin/argv", "x"] }],
  ["a path from a working directory that is a link to a link", { Entrypoint: ["./argv"], WorkingDir: "/sbin" }],
  ["a name where Env has no PATH", { Env: [], Entrypoint: ["argv"] }],
  ["a relative path without a working directory", { Entrypoint: ["usr/bin/argv"] }],
];

test("the program is found through merged folders:", async (t) => {
  const podman = podmanFor(t);
  for (const [name, config] of MERGED_CONFIGS) {
    await t.test(name, async (s) => {
      await assertSame(await fatAndSlim(s, [MERGED(t)], config, {}, podman), "usr/bin/argv", /^0\nOK in \//);
    });
  }
});

test("a program that is a hard link stays when its first name is deleted, or is another file", async (t) => {
  const program = goProgram(t, "argv");
  const deleted = await fatAndSlim(
    t,
    [[file("usr/bin/x", program), hardLink("opt/app", "/usr/bin/x")], [file("usr/bin/.wh.x", "")]],
    { Entrypoint: ["/opt/app", "one"] },
  );
  await assertSame(deleted, "opt/app", /argument "one"/);
  const replaced = await fatAndSlim(
    t,
    [[file("usr/bin/x", program)], [hardLink("opt/app", "usr/bin/x")], [file("usr/bin/x", "#!/bin/false\n")]],
    { Entrypoint: ["/opt/app", "two"] },
  );
  await assertSame(replaced, "opt/app", /argument "two"/);
});
