import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { link, mkdir, open, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { PlimsollError } from "../../src/base/error.ts";
import { decompress } from "../../src/format/compression/decompress.ts";
import type { TarHeader } from "../../src/format/tar/entry.ts";
import { encodePaxRecords } from "../../src/format/tar/pax.ts";
import { TarReader } from "../../src/format/tar/reader.ts";
import { type TarMember, writeTar } from "../../src/format/tar/writer.ts";
import { bytesOf, sampleBytes, streamOf } from "../support/streams.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool, sharedData } from "../support/tools.ts";

/** One line for each entry, in the format of the Go program below. */
function lineOf(header: TarHeader): string {
  const { path, typeFlag, mode, uid, gid, linkPath } = header;
  return JSON.stringify([path, typeFlag, header.expandedSizeBytes ?? header.sizeBytes, mode, uid, gid, linkPath]);
}

async function linesOf(archive: Uint8Array): Promise<string[]> {
  return (await Array.fromAsync(new TarReader(streamOf(archive, 65_536)))).map(lineOf);
}

const GO_LISTING = `package main

import (
	"archive/tar"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func main() {
	reader := tar.NewReader(os.Stdin)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		encoder.Encode([]any{header.Name, string(header.Typeflag), header.Size, header.Mode & 07777,
			header.Uid, header.Gid, header.Linkname})
	}
}
`;

/** Builds the Go program. Returns a function that lists an archive, or undefined where archive/tar refuses it. */
async function goListing(t: TestContext): Promise<((archive: Uint8Array) => string[] | undefined) | undefined> {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const folder = temporaryFolder(t);
  await writeFile(join(folder, "main.go"), GO_LISTING);
  await writeFile(join(folder, "go.mod"), "module listing\n\ngo 1.26\n");
  const program = join(folder, "listing");
  execFileSync(go, ["build", "-o", program, "."], { cwd: folder, env: { ...process.env, GOFLAGS: "", GOWORK: "off" } });
  return (archive) => {
    const run = spawnSync(program, { input: archive, encoding: "utf8", maxBuffer: 1 << 28 });
    return run.status === 0 ? run.stdout.split("\n").filter((line) => line !== "") : undefined;
  };
}

/** The names that a tar program lists, one on each line; undefined where it refuses the archive. */
function names(program: string, archive: Uint8Array, options: readonly string[]): string[] | undefined {
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  const run = spawnSync(program, [...options, "-tf", "-"], {
    input: archive,
    encoding: "utf8",
    env,
    maxBuffer: 1 << 28,
  });
  return run.status === 0 ? run.stdout.split("\n").filter((line) => line !== "") : undefined;
}

async function sampleTree(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const deep = join(folder, ...Array.from({ length: 6 }, (_, index) => `${"d".repeat(45)}${index}`));
  await mkdir(deep, { recursive: true });
  await writeFile(join(deep, "n".repeat(90)), "deep");
  await writeFile(join(folder, "plain"), sampleBytes(1500));
  await writeFile(join(folder, "straße"), "");
  await link(join(folder, "plain"), join(folder, "second-name"));
  await symlink("plain", join(folder, "link"));
  await symlink(`/${"t".repeat(150)}`, join(folder, "long-link"));
  const holes = await open(join(folder, "holes"), "w");
  for (let index = 0; index < 40; index++) await holes.write(Buffer.from("data"), 0, 4, index * 131_072);
  await holes.truncate(9_000_000);
  await holes.close();
  return folder;
}

test("archives of GNU tar in its formats are read as GNU tar and Go read them", async (t) => {
  const tar = requireTool(t, "tar");
  const list = await goListing(t);
  if (tar === undefined || list === undefined) return;
  const folder = await sampleTree(t);
  const formats = [
    ["--format=gnu"],
    ["--format=oldgnu"],
    ["--format=posix"],
    ["--format=gnu", "--sparse"],
    ["--format=oldgnu", "--sparse"],
    ...["0.0", "0.1", "1.0"].map((version) => ["--format=posix", "--sparse", `--sparse-version=${version}`]),
    ["--format=ustar", "--exclude=long-link", "--exclude=d*"],
    ["--format=v7", "--exclude=long-link", "--exclude=d*"],
  ];
  for (const format of formats) {
    const archive: Buffer = execFileSync(tar, [...format, "-C", folder, "-cf", "-", "."], { maxBuffer: 1 << 28 });
    const lines = await linesOf(archive);
    assert.deepEqual(lines, list(archive), format.join(" "));
    const listed = names(tar, archive, ["--quoting-style=literal"]);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)[0]),
      listed,
      format.join(" "),
    );
  }
});

test("real root file systems are read as GNU tar and Go read them", async (t) => {
  const tar = requireTool(t, "tar");
  const list = await goListing(t);
  if (tar === undefined || list === undefined) return;
  for (const name of ["alpine-minirootfs-3.20.3-x86_64.tar.gz", "alpine-minirootfs-3.20.3-aarch64.tar.gz"]) {
    const path = sharedData(t, `images/${name}`);
    if (path === undefined) return;
    const archive = await bytesOf(decompress(createReadStream(path)));
    const lines = await linesOf(archive);
    assert.ok(lines.length > 500);
    assert.deepEqual(lines, list(archive));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)[0]),
      names(tar, archive, ["--quoting-style=literal"]),
    );
  }
});

/**
 * Archives of Go's own tests that Go reads and plimsoll refuses, with the reason, so that the list cannot grow
 * unnoticed.
 */
const REFUSED_ON_PURPOSE: Readonly<Record<string, RegExp>> = {
  "hdr-only.tar": /a directory has a size/,
  "invalid-go17.tar": /text where its times belong/,
  "pax-global-records.tar": /global header sets/,
  "pax-multi-hdrs.tar": /two pax headers/,
  "pax-path-hdr.tar": /followed by no entry/,
  "pax-pos-size-file.tar": /size is not a number/,
};

test("Go's own test archives are read as Go reads them, or refused for a reason", async (t) => {
  const list = await goListing(t);
  if (list === undefined) return;
  const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const folder = join(root, "src/archive/tar/testdata");
  const archives = (await readdir(folder)).filter((name) => name.endsWith(".tar"));
  assert.ok(archives.length > 30);
  for (const name of archives) {
    const archive = await bytesOf(createReadStream(join(folder, name)));
    const expected = list(archive);
    try {
      const lines = await linesOf(archive);
      // Go replaces bytes that are not UTF-8; here they are kept as lone surrogates.
      assert.deepEqual(
        lines.map((line) => line.replaceAll(/\\ud[cd]../g, "\\ufffd")),
        expected,
        name,
      );
      assert.equal(REFUSED_ON_PURPOSE[name], undefined, name);
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      assert.equal(error.code, "archive-invalid", name);
      if (expected !== undefined) assert.match(error.why ?? "", REFUSED_ON_PURPOSE[name] ?? /never/, name);
    }
  }
});

test("a global header that describes entries is ignored, as by Go, and so by container runtimes", async (t) => {
  const list = await goListing(t);
  if (list === undefined) return;
  const global = (...records: [string, string][]) => ({ path: "g", typeFlag: "g", content: encodePaxRecords(records) });
  const own = { path: "", typeFlag: "x", content: encodePaxRecords([["uid", "7"]]) };
  const archive = archiveOf([
    global(["comment", "9c0ffee"]),
    { path: "src/a.txt", typeFlag: "0", content: "hello" },
    global(["uid", "1234"], ["gid", "99"], ["mtime", "1700000000"], ["uname", "root"]),
    { path: "src/b.txt", typeFlag: "0", content: "hi" },
    own,
    { path: "src/c.txt", typeFlag: "0" },
  ]);
  const isGlobal = (line: string) => JSON.parse(line)[1] === "g";
  assert.deepEqual(
    await linesOf(archive),
    list(archive)?.filter((line) => !isGlobal(line)),
  );
});

test("other programs read plimsoll's archives", async (t) => {
  const list = await goListing(t);
  const tar = requireTool(t, "tar");
  const bsdtar = requireTool(t, "bsdtar");
  if (list === undefined || tar === undefined || bsdtar === undefined) return;
  const content = sampleBytes(5000);
  const owner = { uid: 65_532, gid: 65_532 };
  const members: readonly TarMember[] = [
    { path: "tmp", kind: "directory", mode: 0o1777, uid: 0, gid: 0 },
    {
      path: "usr/local/bin/order",
      kind: "file",
      mode: 0o555,
      ...owner,
      sizeBytes: 5000,
      open: () => streamOf(content),
    },
    { path: `${"p".repeat(150)}/${"n".repeat(99)}`, kind: "file", mode: 0o644, ...owner, sizeBytes: 0 },
    { path: `${"long/".repeat(80)}name`, kind: "directory", mode: 0o755, ...owner },
    { path: "straße", kind: "symlink", mode: 0o777, ...owner, linkPath: "ü".repeat(120) },
    { path: "many", kind: "file", mode: 0o600, uid: 4_000_000_000, gid: 3_000_000, sizeBytes: 0 },
  ];
  const archive = await bytesOf(writeTar(members, 1_700_000_000));
  assert.deepEqual(list(archive), await linesOf(archive));
  const paths = members.map(({ path, kind }) => (kind === "directory" ? `${path}/` : path));
  assert.deepEqual(names(tar, archive, ["--quoting-style=literal"]), paths);
  assert.deepEqual(names(bsdtar, archive, []), paths);
  const stored = execFileSync(tar, ["-xOf", "-", "usr/local/bin/order"], { input: archive });
  assert.deepEqual(stored, content);
  const verbose = execFileSync(tar, ["-tvf", "-", "--utc"], {
    input: archive,
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC" },
  });
  assert.match(verbose, /^drwxrwxrwt 0\/0 +0 2023-11-14 22:13 tmp\/$/m);
});
