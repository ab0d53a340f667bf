import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { fatAndSlim, file, findingsOf, folder, goProgram, keptPaths, ownProgram } from "../support/fat-and-slim.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const PASSWD = "root:x:0:0::/root:/bin/sh\nkeeper:x:1042:77::/home/keeper:/bin/sh\n";
const GROUP = "root:x:0:\nkeepers:x:77:\n";
const ACCOUNTS = [
  folder("etc"),
  file("etc/passwd", PASSWD, { mode: 0o644 }),
  file("etc/group", GROUP, { mode: 0o644 }),
];
const AROUND = [
  ...ACCOUNTS,
  file("etc/nsswitch.conf", "hosts: dns files\n", { mode: 0o644 }),
  file("etc/mime.types", "application/epub+zip epub\n", { mode: 0o644 }),
  file("etc/ssl/certs/ca-certificates.crt", "", { mode: 0o644 }),
  file("usr/share/zoneinfo/Europe/Oslo", "TZif2", { mode: 0o644 }),
  folder("home/keeper"),
  folder("root"),
  folder("tmp", { mode: 0o1777 }),
];

/** A program whose function table has a magic number that no Go release has, as from an obfuscator. It does not run. */
async function withoutTable(program: Buffer): Promise<Buffer> {
  const copy = Buffer.from(program);
  const elf = await ElfFile.open(accessBytes(copy), "program");
  copy.writeUInt32LE(0x6333c187, elf.section(".gopclntab")!.fileOffset);
  return copy;
}

/** The same with other names of functions. */
function withoutNames(program: Buffer): Buffer {
  const copy = Buffer.from(program);
  for (let at = copy.indexOf("\0runtime.main\0"); at !== -1; at = copy.indexOf("\0runtime.main\0", at + 1)) {
    copy.write("\0a1b2c3d.Wxyz\0", at, "latin1");
  }
  return copy;
}

for (const [name, change] of [
  ["whose functions cannot be read", withoutTable],
  ["whose functions have other names", withoutNames],
] as const) {
  test(`for a program ${name} everything that it may need stays, with a finding`, async (t) => {
    const program = await change(goProgram(t, "plain", ["-ldflags=-s -w"]));
    const { report } = await fatAndSlim(t, [[...AROUND, file("app", program)]], { Entrypoint: ["/app"] });
    const needs = report.evidence.filter(({ id }) => id !== "libc").map(({ needed }) => needed);
    assert.deepEqual(new Set(needs), new Set(["unknown"]));
    const kept = keptPaths(report);
    for (const path of ["etc/passwd", "etc/group", "etc/nsswitch.conf", "etc/mime.types", "tmp", "root"]) {
      assert.ok(kept.includes(path), `${path} is among ${kept.join(" ")}`);
    }
    assert.deepEqual(report.fromImage?.plan?.add, { certificates: true, timeZones: true });
    assert.equal(report.fromImage?.plan?.users, "whole");
    assert.match(findingsOf(report, "unknown-needs").join(), /^\/app does not say which functions are linked/);
  });
}

test("for a program that needs none of it, it is left out, and /etc/passwd is written again", async (t) => {
  const { report } = await fatAndSlim(t, [[...AROUND, file("app", goProgram(t, "plain"))]], { Entrypoint: ["/app"] });
  assert.deepEqual(keptPaths(report), ["app"]);
  assert.deepEqual(report.fromImage?.plan?.add, { certificates: false, timeZones: false });
  assert.deepEqual(report.fromImage?.rewritten, ["etc/group", "etc/passwd"]);
  assert.deepEqual(findingsOf(report, "unknown-needs"), []);
});

test("an obfuscated service still finds its account", async (t) => {
  const garble = requireTool(t, "garble");
  if (garble === undefined) return;
  const path = join(temporaryFolder(t), "users");
  const env = { ...slimEnvironment(), CGO_ENABLED: "0" };
  execFileSync(garble, ["build", "-o", path, "."], { cwd: join(REPOSITORY, "test/fixtures/go/users"), env });
  const config = { Entrypoint: ["/app", "keeper"] };
  const { report, run } = await fatAndSlim(t, [[...AROUND, file("app", readFileSync(path))]], config);
  assert.equal(report.fromImage?.plan?.users, "whole");
  const ran = await run();
  if (ran === undefined) return;
  assert.match(ran.fat, /^0\nOK keeper 1042 \/home\/keeper/);
  assert.equal(ran.slim, ran.fat);
});

/** How much of the list of users stays, depending on what else the container starts. */
const OTHERS: readonly (readonly [string, (t: TestContext) => Parameters<typeof fatAndSlim>, "whole" | "lines"])[] = [
  [
    "a program that names the file in its own bytes",
    (t) => [t, [[...AROUND, file("app", namingAccounts(goProgram(t, "plain")))]], { Entrypoint: ["/app"] }],
    "whole",
  ],
  [
    "an argument that names the file",
    (t) => [t, [[...AROUND, file("app", goProgram(t, "argv"))]], { Entrypoint: ["/app", "@/etc/passwd"] }],
    "whole",
  ],
  [
    "a program in C that asks libc",
    (t) => {
      const shell = [...ownProgram("/bin/sh", "bin/sh"), ...ownProgram("/usr/bin/id", "usr/bin/id")];
      const config = { Cmd: ["/bin/sh", "-c", "id keeper && exec /app"] };
      return [t, [[...AROUND, ...shell, file("app", goProgram(t, "plain"))]], config];
    },
    "whole",
  ],
  [
    "a shell that asks for nothing",
    (t) => {
      const shell = [...ownProgram("/usr/bin/nice", "usr/bin/nice")];
      return [t, [[...AROUND, ...shell, file("app", goProgram(t, "plain"))]], { Entrypoint: ["nice", "/app"] }];
    },
    "lines",
  ],
];

for (const [name, make, users] of OTHERS) {
  test(`users stay ${users} with ${name}`, async (t) => {
    const { report, run } = await fatAndSlim(...make(t));
    assert.equal(report.fromImage?.plan?.users, users, JSON.stringify(report.evidence));
    const ran = await run();
    if (ran !== undefined) assert.equal(ran.slim, ran.fat);
  });
}

/** A text of the program that nothing reads is replaced by the path. */
function namingAccounts(program: Buffer): Buffer {
  const copy = Buffer.from(program);
  const at = copy.indexOf("OK hello");
  return at === -1 ? assert.fail("its text is not there") : Buffer.concat([copy, Buffer.from("/etc/passwd\0")]);
}

test("the service's own certificate and key stay where an argument or the program names them", async (t) => {
  const own = [
    file("etc/ssl/private/server.key", "key", { mode: 0o600 }),
    file("etc/ssl/certs/server.pem", "certificate", { mode: 0o644 }),
    file("etc/ssl/private/unnamed.key", "key", { mode: 0o600 }),
  ];
  const config = {
    Entrypoint: ["/app", "@/etc/ssl/private/server.key"],
    Env: ["PATH=/bin", "TLS_CERT=/etc/ssl/certs/server.pem"],
  };
  const { report, run } = await fatAndSlim(t, [[...AROUND, ...own, file("app", goProgram(t, "argv"))]], config);
  const kept = keptPaths(report);
  assert.deepEqual(
    kept.filter((path) => path.startsWith("etc/ssl/")),
    ["etc/ssl/certs/server.pem", "etc/ssl/private/server.key"],
  );
  const doubts = report.fromImage?.findings.find(({ rule }) => rule === "doubtful-files");
  assert.deepEqual(doubts?.evidence, ["/etc/ssl/private/unnamed.key: 3 bytes"]);
  const ran = await run();
  if (ran !== undefined) assert.equal(ran.slim, ran.fat);
});

test("a Go library that a C program loads makes it a Go service, and what it names stays", async (t) => {
  const gcc = requireTool(t, "gcc");
  if (gcc === undefined) return;
  const scratch = temporaryFolder(t);
  const cwd = goFixture("tide");
  buildGo(cwd, join(scratch, "libtide.so"), { flags: ["-buildmode=c-shared"], env: { CGO_ENABLED: "1" } });
  const host = join(scratch, "host");
  const words = ["-xc", join(cwd, "host.c.txt"), "-xnone", "-o", host, `-L${scratch}`, "-ltide", "-Wl,-rpath,/usr/lib"];
  execFileSync(gcc, words);
  const layer = [
    ...ownProgram("/bin/sh", "bin/sh"),
    file("usr/lib/libtide.so", readFileSync(join(scratch, "libtide.so"))),
    file("usr/bin/host", readFileSync(host)),
    file("srv/tide/table.txt", "12345", { mode: 0o644 }),
  ];
  const { report, run } = await fatAndSlim(t, [layer], { Entrypoint: ["/usr/bin/host"] });
  for (const path of ["usr/lib/libtide.so", "srv/tide/table.txt"]) {
    assert.ok(keptPaths(report).includes(path), `${path} is among ${keptPaths(report).join(" ")}`);
  }
  const ran = await run();
  if (ran !== undefined) assert.deepEqual(ran, { fat: "0\nOK 5\n", slim: "0\nOK 5\n" });
});
