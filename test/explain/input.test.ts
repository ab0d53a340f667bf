import assert from "node:assert/strict";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { buildElf, buildGoElf } from "../hostile/elf-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { explainJson, plimsoll } from "./plimsoll.ts";

describe("a file that is not ELF is named by its format, with exit code 3", () => {
  const files: Readonly<Record<string, readonly [content: string | Uint8Array, expected: RegExp]>> = {
    "Mach-O": [Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1), /Mach-O/],
    "PE": ["MZ\x90\0", /PE executable/],
    "a script": ["#!/bin/sh\necho\n", /script \(#!\/bin\/sh\)/],
    "nothing": ["", /empty/],
    "text": ["hello", /does not know/],
  };
  for (const [name, [content, expected]] of Object.entries(files)) {
    test(name, async (t) => {
      const file = join(temporaryFolder(t), "file");
      writeFileSync(file, content);
      await assertRefused(["explain", file], "elf-invalid", expected);
      await assertRefused(["diff", file, file], "elf-invalid", expected);
    });
  }

  test("folders, packages, layouts and devices", async (t) => {
    const folder = temporaryFolder(t);
    await assertRefused(["explain", folder], "not-a-binary", /it is a folder/);
    await assertRefused(["explain", "test/fixtures/go/not-main"], "not-a-main-package", /not-main/);
    const layout = join(folder, "layout");
    mkdirSync(layout);
    writeFileSync(join(layout, "oci-layout"), "{}");
    await assertRefused(["diff", layout, layout], "layout-invalid", /the only version that exists/);
    await assertRefused(["explain", layout], "layout-invalid", /the only version that exists/);
    await assertRefused(["explain", "/dev/null"], "not-a-binary", /a device/);
  });

  test("images, and paths that do not exist", async () => {
    await assertRefused(["diff", "oci:no/such", "oci:no/such"], "layout-invalid", /is not an OCI layout/);
    for (const image of ["ghcr.io/me/order:v1", "localhost:5000/order"]) {
      await assertRefused(["diff", image, image, "--offline"], "offline", /order/);
    }
    await assertRefused(["explain", "oci:no/such/folder"], "layout-invalid", /is not an OCI layout/);
    await assertRefused(["explain", "ghcr.io/me/order:v1", "--offline"], "offline", /ghcr/);
    await assertRefused(["explain", "no/such/file"], "source-invalid", /does not exist/);
  });
});

describe("files that were made to do harm", () => {
  test("names with terminal escapes are shown as text", async (t) => {
    const file = join(temporaryFolder(t), "file");
    const content = new Uint8Array(64);
    writeFileSync(file, buildElf({ sections: [{ name: ".e\x1b[31m|vil\u202e", type: 1, content }] }));
    for (const format of ["text", "markdown"]) {
      const { stdout } = await plimsoll(["explain", file, "--format", format]);
      assert.ok(stdout.includes("\\u{1b}") || stdout.includes("\\\\u\\{1b\\}"), stdout);
      assert.doesNotMatch(stdout, /[\u001b\u202e]/);
    }
  });

  test("a file that is truncated anywhere is refused or explained to the byte", async (t) => {
    const file = join(temporaryFolder(t), "file");
    const whole = buildGoElf({});
    for (let length = 0; length < whole.length; length += 97) {
      writeFileSync(file, whole.subarray(0, length));
      const { exitCode, stdout } = await plimsoll(["explain", file, "--json"]);
      assert.equal(exitCode, 3, `${length} bytes`);
      assert.equal(JSON.parse(stdout).error.code, "elf-invalid");
    }
  });

  test("data after the last section has a row, also where it is sparse", async (t) => {
    const file = join(temporaryFolder(t), "file");
    const whole = buildGoElf({});
    writeFileSync(file, whole);
    truncateSync(file, whole.length + 2 ** 26);
    const { rows } = await explainJson(file, "--by", "section");
    assert.equal(rows.find(({ label }) => label === "[appended data]")?.sizeBytes, 2 ** 26);
  });
});

test("--why needs the source", async (t) => {
  const file = join(temporaryFolder(t), "file");
  writeFileSync(file, buildGoElf({}));
  await assertRefused(["explain", file, "--why", "fmt"], "source-invalid", /needs the source/);
});

test("flags without effect are refused", async () => {
  const refused = [
    ["explain", "x", "--prove"],
    ["explain", "x", "--platform", "linux/arm64"],
    ["explain", "x", "--json", "--only", "a*"],
    ["explain", "x", "--why", "fmt", "--by", "symbol"],
    ["explain", "x", "--layer", "0"],
    ["explain", "x", "--verify", "none"],
    ["explain", "oci:x", "--tags", "a"],
    ["explain", "oci:x", "--json", "--format", "markdown"],
    ["explain", "oci:x", "--by", "symbol"],
    ["explain", "x", "--by", "layer"],
    ["explain", "x", "--top", "0"],
  ];
  for (const args of refused) assert.notEqual((await plimsoll(args)).exitCode, 0, args.join(" "));
});

async function assertRefused(args: readonly string[], code: string, said: RegExp): Promise<void> {
  const { exitCode, stdout, stderr } = await plimsoll([...args, "--json"]);
  assert.equal(exitCode, 3, stderr);
  const report = JSON.parse(stdout);
  assert.equal(report.error.code, code);
  assert.match(`${report.error.why} ${report.error.what} ${report.error.fix}`, said);
  assert.match(stderr, said);
}
