import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, type TestContext, test } from "node:test";
import { ERROR_CODES, type ErrorCode, PlimsollError } from "../../src/base/error.ts";
import { slim as slimCommand } from "../../src/command/slim/slim.ts";
import type { SlimRequest } from "../../src/flow/slim/request/request.ts";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { type BuiltConfig, writeImage } from "../support/built-image.ts";
import { alpineLayer } from "../support/fat-order.ts";
import { buildGo } from "../support/go-program.ts";
import { nullWorld } from "../support/null-world.ts";
import { slimInProcess } from "../support/slim-in-process.ts";
import { type ArchiveEntry, archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool, sharedData } from "../support/tools.ts";

const PLAIN = join(REPOSITORY, "test/fixtures/go/plain");
/** 0755 in the mode field of a header. */
const EXECUTABLE = { 100: Buffer.from("0000755\0") };

const built = new Map<string, Buffer>();

/** A program with its symbols; each is built once for all tests of the file. */
function goBuild(t: TestContext, env: Readonly<Record<string, string>> = {}, source = PLAIN): Buffer {
  const key = JSON.stringify([env, source]);
  const known = built.get(key);
  if (known !== undefined) return known;
  const path = join(temporaryFolder(t), "built");
  buildGo(source, path, { env });
  const program = readFileSync(path);
  built.set(key, program);
  return program;
}

const file = (path: string, content: string | Uint8Array, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  path,
  typeFlag: "0",
  content,
  fields: EXECUTABLE,
  ...more,
});
const link = (path: string, linkPath: string): ArchiveEntry => ({ path, typeFlag: "2", linkPath });
const folder = (path: string): ArchiveEntry => ({ path, typeFlag: "5", fields: EXECUTABLE });

/** A pax header that gives the next entry cap_net_bind_service: capability.h, VFS_CAP_REVISION_2. */
function capability(): ArchiveEntry {
  const value = Buffer.from("0100000200040000000000000000000000000000", "hex");
  const body = Buffer.concat([Buffer.from(" SCHILY.xattr.security.capability="), value, Buffer.from("\n")]);
  return {
    path: "PaxHeaders/app",
    typeFlag: "x",
    content: Buffer.concat([Buffer.from(String(body.length + 2)), body]),
  };
}

interface Run {
  readonly report: SlimReport;
  readonly failure: PlimsollError | undefined;
  readonly output: string;
}

/** Makes an image of the entries and runs slim on it. */
async function slimOf(
  t: TestContext,
  entries: readonly ArchiveEntry[],
  config: BuiltConfig["config"],
  request: SlimRequest = {},
  image: Omit<BuiltConfig, "config"> = {},
): Promise<Run> {
  const scratch = temporaryFolder(t);
  const layer = { tar: archiveOf(entries), createdBy: "COPY . /" };
  const fat = writeImage(join(scratch, "fat"), [layer], { ...image, config });
  return slim(`oci:${fat.folder}:fat`, join(scratch, "out"), request);
}

async function slim(source: string, output: string, request: SlimRequest = {}): Promise<Run> {
  const words = { measure: "none", output: [`oci:${output}`], ...request } as const;
  const { report, failure } = await slimInProcess(words, [source]);
  return { report, failure, output };
}

/** Checks that it was refused with this code and this rule, before anything was written. */
function assertRefused(
  { report, failure, output }: Run,
  code: ErrorCode,
  rule: string | undefined,
  says: RegExp,
): void {
  assert.ok(failure instanceof PlimsollError, `it was not refused: ${JSON.stringify(report.fromImage?.plan)}`);
  assert.equal(failure.code, code, `${failure.what}: ${failure.why}`);
  assert.equal(failure.exitCode, ERROR_CODES[code]);
  assert.equal(report.error?.code, code);
  assert.match(`${failure.what}\n${failure.why}`, says);
  if (rule !== undefined) {
    const errors = report.fromImage?.findings.filter(({ level }) => level === "error") ?? [];
    assert.deepEqual([...new Set(errors.map((finding) => finding.rule))], [rule]);
  }
  assert.ok(!existsSync(output), "nothing was written");
}

describe("an image that cannot be made minimal is refused with a finding:", () => {
  const app = (plain: Buffer) => file("app", plain);

  const ENTRYPOINTS: readonly (readonly [
    string,
    (plain: Buffer) => readonly ArchiveEntry[],
    BuiltConfig["config"],
    RegExp,
  ])[] = [
    ["no entrypoint", (plain) => [app(plain)], {}, /names neither Entrypoint nor Cmd/],
    ["one that does not exist", (plain) => [app(plain)], { Entrypoint: ["/missing"] }, /\/missing does not exist/],
    ["one that is a directory", () => [folder("app/")], { Entrypoint: ["/app"] }, /\/app is a directory/],
    [
      "one that cannot be executed",
      (plain) => [file("app", plain, { fields: {} })],
      { Cmd: ["/app"] },
      /not executable/,
    ],
    ["a link to itself", () => [link("a", "b"), link("b", "/a")], { Entrypoint: ["/a"] }, /a circle of symbolic links/],
    ["a link to nothing", () => [link("a", "gone")], { Entrypoint: ["/a"] }, /is a link, and \/gone does not exist/],
    ["below a file", (plain) => [app(plain)], { Entrypoint: ["/app/x"] }, /lies below \/app, which is not a directory/],
    [
      "on no PATH",
      (plain) => [app(plain)],
      { Entrypoint: ["app"], Env: ["PATH=/bin:/sbin"] },
      /none of the folders of PATH/,
    ],
    [
      "one behind a mount",
      (plain) => [folder("data/"), file("data/app", plain)],
      { Entrypoint: ["/data/app"], Volumes: { "/data": {} } },
      /is below the mount point \/data/,
    ],
    [
      "a shell that only knows what it starts",
      (plain) => [app(plain), file("bin/sh", plain)],
      { Entrypoint: ["/bin/sh", "-c", "exec $PROGRAM --port 80"] },
      /not known before it runs/,
    ],
    ["a device", () => [{ path: "app", typeFlag: "3" }], { Entrypoint: ["/app"] }, /is a character-device/],
  ];
  for (const [name, entries, config, says] of ENTRYPOINTS) {
    test(name, async (t) =>
      assertRefused(await slimOf(t, entries(goBuild(t)), config), "image-unfit", "entrypoint", says),
    );
  }

  test("a program for Windows", async (t) => {
    // The DOS header, whose last field gives the offset of the PE header: Microsoft's PE format, "MS-DOS Stub".
    const program = Buffer.alloc(512);
    program.write("MZ", 0, "latin1");
    program.writeUInt32LE(0x80, 0x3c);
    program.write("PE\0\0", 0x80, "latin1");
    const run = await slimOf(t, [file("app.exe", program)], { Entrypoint: ["/app.exe"] });
    assertRefused(run, "image-unfit", "go-service", /a PE executable \(Windows\)/);
  });

  test("a program that UPX packed", async (t) => {
    const packed = Buffer.from(goBuild(t));
    // No section headers, and UPX's mark after the program headers: this is what UPX leaves of a header.
    packed.fill(0, 0x28, 0x30);
    packed.fill(0, 0x3c, 0x40);
    packed.write("UPX!", 64 + packed.readUInt16LE(0x38) * 56 + 4, "latin1");
    const run = await slimOf(t, [file("app", packed)], { Entrypoint: ["/app"] });
    assertRefused(run, "image-unfit", "go-service", /packed by UPX/);
  });

  test("an entrypoint that is not a program", async (t) => {
    const run = await slimOf(t, [file("app", "words\n")], { Entrypoint: ["/app"] });
    assertRefused(run, "image-unfit", "go-service", /\/app/);
  });

  test("a damaged executable", async (t) => {
    const run = await slimOf(t, [file("app", goBuild(t).subarray(0, 70))], { Entrypoint: ["/app"] });
    assertRefused(run, "image-unfit", "go-service", /damaged executable/);
  });

  for (const name of ["test-docker-image.tar", "test-kaniko-image.tar", "test-oci-gzip-image.tar"]) {
    test(`${name} of others, which starts no Go program`, async (t) => {
      const path = sharedData(t, `images/${name}`);
      if (path === undefined) return;
      const run = await slim(path, join(temporaryFolder(t), "out"));
      assertRefused(
        run,
        "image-unfit",
        undefined,
        /not the image of a Go service|the program that .* starts cannot be found/,
      );
    });
  }

  test("a shared object that is missing, and one of another libc", async (t) => {
    if (requireTool(t, "gcc") === undefined) return;
    const alpine = alpineLayer(t);
    const names = join(REPOSITORY, "test/fixtures/go/names");
    const program = goBuild(t, { CGO_ENABLED: "1" }, names);
    const alone = await slimOf(t, [file("app", program)], { Entrypoint: ["/app"] });
    assertRefused(alone, "image-unfit", "shared-objects", /is not in the image, and the kernel needs it/);
    if (alpine === undefined) return;
    const scratch = temporaryFolder(t);
    const layer = { tar: archiveOf([file("app", program)]), createdBy: "COPY app /" };
    const fat = writeImage(join(scratch, "fat"), [alpine, layer], { config: { Entrypoint: ["/app"] } });
    const other = await slim(`oci:${fat.folder}:fat`, join(scratch, "out"));
    assertRefused(other, "image-unfit", "shared-objects", /needs libc\.so\.6/);
  });
});

test("an image that is labelled for another machine than its program", async (t) => {
  const program = goBuild(t, { GOARCH: "arm64" });
  const other = await slimOf(t, [file("app", program)], { Entrypoint: ["/app"] });
  assertRefused(other, "image-unfit", "architecture", /the ELF header says arm64/);
});

describe("unusual images that work:", () => {
  test("an image for another architecture", async (t) => {
    const program = goBuild(t, { GOARCH: "arm64" });
    const { report, failure } = await slimOf(
      t,
      [file("app", program)],
      { Entrypoint: ["/app"] },
      {},
      { architecture: "arm64" },
    );
    assert.equal(failure, undefined);
    assert.deepEqual(
      report.image?.platforms.map(({ platform }) => platform),
      ["linux/arm64"],
    );
    assert.deepEqual(report.fromImage?.proof?.stripped, ["app"]);
  });

  test("a shell that expands a variable stays, and a finding says so", async (t) => {
    const plain = goBuild(t);
    const entries = [file("app", plain), file("bin/sh", plain)];
    const { report, failure } = await slimOf(t, entries, { Cmd: ["/bin/sh", "-c", "exec /app --port $PORT"] });
    assert.equal(failure, undefined);
    assert.deepEqual(
      report.fromImage?.plan?.keep.map(({ path }) => path),
      ["app", "bin/sh"],
    );
    const finding = report.fromImage?.findings.find(({ rule }) => rule === "started-by-shell");
    assert.match(finding?.what ?? "", /stays, because it replaces \$PORT/);
  });

  test("setuid and devices are reported, and names with control characters are kept", async (t) => {
    const plain = goBuild(t);
    const entries = [
      file("app/service", plain),
      file("app/su\u001b[2J.txt", "text", { fields: { 100: Buffer.from("0004755\0") } }),
      { path: "app/console", typeFlag: "3", deviceMajor: 5, deviceMinor: 1 },
    ];
    const { report, failure } = await slimOf(t, entries, { Entrypoint: ["/app/service"] });
    assert.equal(failure, undefined);
    const special = report.fromImage?.findings.filter(({ rule }) => rule === "special-files").map(({ what }) => what);
    assert.deepEqual(special, [
      "/app/console is left out: it is a character-device",
      "/app/su\u001b[2J.txt stays as it is: a file with setuid",
    ]);
    assert.ok(report.fromImage?.plan?.keep.some(({ path }) => path === "app/su\u001b[2J.txt"));
  });
});

test("the plan and its findings are reported before anything is built", async (t) => {
  const scratch = temporaryFolder(t);
  const layer = { tar: archiveOf([file("app", goBuild(t)), file("srv/notes.txt", "notes")]), createdBy: "COPY . /" };
  const fat = writeImage(join(scratch, "fat"), [layer], { config: { Entrypoint: ["/app"] } });
  const said: string[] = [];
  const stderr = new Writable({ write: (chunk, _encoding, done) => done(void said.push(String(chunk))) });
  const world = nullWorld();
  const telling = { ...world, process: { ...world.process, stderr } };
  await slimCommand.call(
    telling,
    { measure: "none", output: [`oci:${join(scratch, "out")}`] },
    `oci:${fat.folder}:fat`,
  );
  const text = said.join("");
  const places = ["what stays of", "note doubtful-files", "Built the image"].map((words) => text.indexOf(words));
  assert.ok(!places.includes(-1), text);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test("the home of the container's user stays where the service asks for it", async (t) => {
  const program = goBuild(t, {}, join(REPOSITORY, "test/fixtures/go/evidence-programs/home"));
  const accounts = "root:x:0:0::/root:/bin/sh\nkeeper:x:1042:77::/srv/keeper:/bin/sh\n";
  const entries = [file("app", program), file("etc/passwd", accounts), folder("root"), folder("srv/keeper")];
  const { report } = await slimOf(t, entries, { Entrypoint: ["/app"], User: "keeper:77" });
  assert.deepEqual(
    report.fromImage?.plan?.keep.map(({ path }) => path),
    ["app", "srv/keeper"],
  );
});

test("a program that only the health check starts stays for it", async (t) => {
  const entries = [file("app", goBuild(t)), file("usr/bin/probe", goBuild(t)), link("bin", "usr/bin")];
  const config = { Entrypoint: ["/app"], Healthcheck: { Test: ["CMD", "probe"] }, Env: ["PATH=/bin"] };
  const { report, failure } = await slimOf(t, entries, config);
  assert.equal(failure, undefined);
  assert.deepEqual(
    report.fromImage?.plan?.keep.map(({ path }) => path),
    ["app", "bin", "usr/bin/probe"],
  );
  assert.equal(report.fromImage.plan.healthcheck, "unchanged");
});

test("capabilities of a file are kept, and reported", async (t) => {
  const entries = [capability(), file("app", goBuild(t))];
  const { report, failure } = await slimOf(t, entries, { Entrypoint: ["/app"] });
  assert.equal(failure, undefined);
  assert.deepEqual(
    report.fromImage?.findings.map(({ rule }) => rule),
    ["file-capabilities"],
  );
  assert.deepEqual([report.fromImage?.proof?.holds, report.fromImage?.proof?.stripped], [true, ["app"]]);
});

describe("a plan that cannot be applied:", () => {
  const NONSENSE: readonly (readonly [string, (plan: Record<string, unknown>) => unknown, RegExp])[] = [
    ["no JSON", () => "{", /plan/],
    ["a list", () => [], /an object is wanted/],
    ["a misspelt member", (plan) => ({ ...plan, kepe: [] }), /"kepe" is not a member/],
    ["without keep", ({ keep: _, ...plan }) => plan, /keep is missing/],
    ["another schema", (plan) => ({ ...plan, schema: "plimsoll.slim-plan/2" }), /it is one of plimsoll\.slim-plan\/1/],
    [
      "a path out of the image",
      (plan) => ({ ...plan, keep: [{ path: "../etc", as: "unchanged", why: "" }] }),
      /without \. and \.\./,
    ],
    ["a path twice", (plan) => ({ ...plan, keep: [...(plan.keep as []), ...(plan.keep as [])] }), /appears twice/],
    [
      "a path that is not there",
      (plan) => ({ ...plan, keep: [...(plan.keep as []), { path: "nope", as: "unchanged", why: "" }] }),
      /has no such name/,
    ],
    ["without what is started", (plan) => ({ ...plan, keep: [] }), /does not keep \/app/],
    [
      "a wrong health check",
      (plan) => ({ ...plan, healthcheck: { url: "https://example.com/" } }),
      /takes a URL such as/,
    ],
    [
      "another digest",
      (plan) => ({ ...plan, image: { ...(plan.image as object), digest: `sha256:${"0".repeat(64)}` } }),
      /made for sha256:0000/,
    ],
  ];
  for (const [name, change, says] of NONSENSE) {
    test(name, async (t) => {
      const scratch = temporaryFolder(t);
      const entries = [file("app", goBuild(t))];
      const path = join(scratch, "plan.json");
      const dry = await slimOf(t, entries, { Entrypoint: ["/app"] }, { dryRun: true, planOut: path });
      assert.equal(dry.failure, undefined);
      const changed = change(JSON.parse(readFileSync(path, "utf8")));
      writeFileSync(path, typeof changed === "string" ? changed : JSON.stringify(changed));
      const run = await slimOf(t, entries, { Entrypoint: ["/app"] }, { plan: path });
      assertRefused(run, "plan-invalid", undefined, says);
    });
  }
});

describe("a flag without effect is refused by its name:", () => {
  const FLAGS: readonly (readonly [SlimRequest, RegExp])[] = [
    [{ base: "scratch" }, /--base cannot be used with an image/],
    [{ env: ["A=b"] }, /--env cannot be used with an image/],
    [{ ldflags: ["-s"] }, /--ldflags cannot be used with an image/],
    [{ platform: ["linux/amd64", "linux/arm64"] }, /for one platform at a time/],
    [{ plan: "plan.json", keep: ["/x"] }, /--keep cannot be used with --plan/],
    [{ keep: ["/nowhere/**"] }, /--keep \/nowhere\/\*\* matches nothing/],
  ];
  for (const [flags, says] of FLAGS) {
    test(Object.keys(flags).join(" "), async (t) => {
      const entries = [file("app", goBuild(t))];
      assertRefused(await slimOf(t, entries, { Entrypoint: ["/app"] }, flags), "flag-invalid", undefined, says);
    });
  }

  test("and flags of images with a Go package", async () => {
    const { failure } = await slimInProcess({ keep: ["/x"] }, [PLAIN]);
    assert.match(failure?.what ?? "", /--keep is for an image only/);
  });
});
