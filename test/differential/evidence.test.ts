import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseZonePack } from "../../src/build/base/zone-pack.ts";
import { type BaseEvidence, weighBase } from "../../src/check/base/evidence.ts";
import type { Needed } from "../../src/evidence/base-need.ts";
import { readBinaryFacts } from "../../src/evidence/binary/facts.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";
import { type Build, buildProgram } from "./evidence-programs.ts";

/**
 * Each case removes one item of evidence from a root folder that holds only the program and that item, and checks that
 * the program fails or runs as the evidence predicts.
 */
interface Case {
  /** The folder of the program below test/fixtures/go. */
  readonly program: string;
  readonly arguments?: readonly string[];
  /** The ID of the item of evidence, and the value that it must have. */
  readonly id: string;
  readonly needed: Needed;
  /** The files that the program needs to work, by path below the root; the path of a folder ends with a slash. */
  readonly item: RootFiles;
  readonly works: RegExp;
  readonly withoutItem: RegExp;
}

type RootFiles = Readonly<Record<string, string | Buffer>>;

const BERLIN = zoneFile("Europe/Berlin");

const CASES: readonly Case[] = [
  {
    program: "zones",
    arguments: ["Europe/Berlin"],
    id: "time-zones",
    needed: "yes",
    item: { "usr/share/zoneinfo/Europe/Berlin": BERLIN },
    works: /^OK Europe\/Berlin \+0100/,
    withoutItem: /^failed: unknown time zone Europe\/Berlin/,
  },
  {
    program: "zones-embedded",
    arguments: ["Europe/Berlin"],
    id: "time-zones",
    needed: "no",
    item: { "usr/share/zoneinfo/Europe/Berlin": BERLIN },
    works: /^OK Europe\/Berlin \+0100/,
    withoutItem: /^OK Europe\/Berlin \+0100/,
  },
  {
    program: "users",
    id: "users",
    needed: "yes",
    item: { "etc/passwd": "reader:x:0:0:reader:/:/none\n" },
    works: /^OK reader 0/,
    withoutItem: /^failed: user: Current requires cgo or \$USER/,
  },
  {
    program: "tempfile",
    id: "temporary-directory",
    needed: "yes",
    item: { "tmp/": "" },
    works: /^OK \/tmp/,
    withoutItem: /^failed: open \/tmp\/tempfile-.*no such file or directory/,
  },
  {
    program: "mimetypes",
    arguments: [".epub"],
    id: "mime-types",
    needed: "unknown",
    item: { "etc/mime.types": "application/epub+zip epub\n" },
    works: /^OK application\/epub\+zip/,
    withoutItem: /^failed: no media type/,
  },
  {
    program: "mimetypes",
    arguments: [".json"],
    id: "mime-types",
    needed: "unknown",
    item: { "etc/mime.types": "" },
    works: /^OK application\/json/,
    withoutItem: /^OK application\/json/,
  },
  {
    program: "exec",
    id: "child-programs",
    needed: "unknown",
    item: {},
    works: /^failed: exec: "sh": executable file not found/,
    withoutItem: /^failed: exec: "sh": executable file not found/,
  },
  {
    program: "evidence-programs/home",
    id: "home-directory",
    needed: "unknown",
    item: { "home/reader/": "" },
    works: /^kept/,
    withoutItem: /^failed: .*home\/reader/,
  },
  {
    program: "evidence-programs/server",
    id: "certificates",
    needed: "unknown",
    item: { "etc/ssl/certs/ca-certificates.crt": "" },
    works: /served$/,
    withoutItem: /served$/,
  },
  {
    program: "plain",
    id: "certificates",
    needed: "no",
    item: {},
    works: /^OK hello/,
    withoutItem: /^OK hello/,
  },
];

for (const { program, arguments: words = [], id, needed, item, works, withoutItem } of CASES) {
  test(`${program} ${words.join(" ")}: ${id} is ${needed === "yes" ? "needed" : needed}`, async (t) => {
    const subject = await prepare(t, program);
    if (subject === undefined) return;
    assert.equal(itemOf(subject.evidence, id).needed, needed);
    assert.match(await subject.run(item, words), works);
    assert.match(await subject.run({}, words), withoutItem);
  });
}

test("a program that reaches a TLS server needs certificates", async (t) => {
  const subject = await prepare(t, "tls-client");
  const server = subject && (await startTlsServer(t));
  if (subject === undefined || server === undefined) return;
  assert.equal(itemOf(subject.evidence, "certificates").needed, "yes");
  const bundle = { "etc/ssl/certs/ca-certificates.crt": server.certificate };
  assert.match(await subject.run(bundle, [server.url]), /^OK 200 TLS 1\.3/);
  assert.match(await subject.run({}, [server.url]), /^failed: .*certificate signed by unknown authority/);
});

test("names from the hosts file need no nsswitch.conf", async (t) => {
  const subject = await prepare(t, "resolver");
  if (subject === undefined) return;
  const hosts = { "etc/hosts": "127.0.0.9 evidence.internal\n" };
  const nsswitch = { "etc/nsswitch.conf": "hosts: files dns\n" };
  assert.equal(itemOf(subject.evidence, "hosts-and-resolver").needed, "no");
  for (const files of [{ ...hosts, ...nsswitch }, hosts]) {
    assert.match(await subject.run(files, ["evidence.internal"]), /^OK \[127\.0\.0\.9\]/);
  }
});

test("a dynamically linked program needs its loader and libc", async (t) => {
  const subject = await prepare(t, "evidence-programs/cgo", {
    flags: ["-ldflags=-linkmode=external"],
    environment: { CGO_ENABLED: "1" },
  });
  if (subject === undefined) return;
  const { needed, why } = itemOf(subject.evidence, "libc");
  assert.equal(needed, "yes");
  assert.match(why.join(), /PT_INTERP: \/lib.*DT_NEEDED: libc\.so/);
  const [interpreter = "", libc = ""] = why.map((each) => each.slice(each.indexOf(": ") + 2));
  const libraries = {
    [interpreter.slice(1)]: readFileSync(interpreter),
    [`lib/${libc}`]: readFileSync(libraryPath(libc)),
  };
  assert.match(await subject.run(libraries, []), /^42/);
  assert.match(await subject.run({}, []), /No such file or directory/);
});

test("scratch is enough for a program that needs no files, and for no other", async (t) => {
  const plain = await prepare(t, "plain");
  const users = await prepare(t, "users");
  if (plain === undefined || users === undefined) return;
  assert.deepEqual([plain.evidence.scratchWouldDo, users.evidence.scratchWouldDo], [true, false]);
  assert.match(users.evidence.reasons.join("\n"), /^users \(needed\): os\/user\.Lookup is linked/m);
});

interface Subject {
  readonly evidence: BaseEvidence;
  /** Runs the program in a temporary root folder and resolves to its output, on both streams. */
  readonly run: (files: RootFiles, words: readonly string[]) => Promise<string>;
}

async function prepare(t: TestContext, program: string, build?: Omit<Build, "program">): Promise<Subject | undefined> {
  const enter = chrootCommand(t);
  const path = enter && buildProgram(t, { program, flags: ["-trimpath", "-ldflags=-s -w"], ...build });
  if (enter === undefined || path === undefined) return undefined;
  const facts = await readBinaryFacts(accessBytes(readFileSync(path)), program);
  return {
    evidence: weighBase(facts),
    run: (files, words) => {
      const root = temporaryFolder(t);
      for (const [name, content] of Object.entries(files)) place(join(root, name), content);
      copyFileSync(path, join(root, "program"));
      const [command, ...leading] = enter;
      const options = { env: { HOME: "/home/reader" }, encoding: "utf8" } as const;
      return new Promise((resolve) => {
        execFile(command, [...leading, root, "/program", ...words], options, (_, stdout, stderr) =>
          resolve(stdout + stderr),
        );
      });
    },
  };
}

function place(path: string, content: string | Buffer): void {
  mkdirSync(path.endsWith("/") ? path : dirname(path), { recursive: true });
  if (!path.endsWith("/")) writeFileSync(path, content, { mode: 0o755 });
}

/** For root, chroot itself; otherwise chroot in a new user namespace. */
function chrootCommand(t: TestContext): [string, ...string[]] | undefined {
  const chroot = requireTool(t, "chroot");
  if (chroot === undefined || process.getuid?.() === 0) return chroot === undefined ? undefined : [chroot];
  const unshare = requireTool(t, "unshare");
  return unshare === undefined ? undefined : [unshare, "--map-root-user", chroot];
}

function itemOf(evidence: BaseEvidence, id: string) {
  const item = evidence.items.find((candidate) => candidate.id === id);
  assert.ok(item, `there is no item ${id}`);
  return item;
}

/** A zone of the data set in the static base. */
function zoneFile(name: string): Buffer {
  const { zones } = parseZonePack(readFileSync(join(REPOSITORY, "data/base/zones.pack")));
  return Buffer.from(zones.get(name) ?? assert.fail(`there is no zone ${name}`));
}

function libraryPath(name: string): string {
  const listed = execFileSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  return new RegExp(`${name.replaceAll(".", "\\.")} .*x86-64.* => (.*)$`, "m").exec(listed)?.[1] ?? name;
}

/** A server on loopback whose certificate is self-signed. */
async function startTlsServer(t: TestContext): Promise<{ url: string; certificate: string } | undefined> {
  const openssl = requireTool(t, "openssl");
  if (openssl === undefined) return undefined;
  const folder = temporaryFolder(t);
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=evidence";
  const names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate];
  execFileSync(openssl, [...request.split(" "), ...names], { stdio: "pipe" });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (_, response) => {
    response.end("reached");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}/`, certificate: readFileSync(certificate, "utf8") };
}
