import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildElf, buildPclntab } from "../../../test/hostile/elf-image.ts";
import { countDirectories } from "../../evidence/binary/build-directories.ts";
import { type KnownOfBuild, readBinaryFacts } from "../../evidence/binary/facts.ts";
import { accessBytes } from "../../format/elf/random-access.ts";
import { prefixesOf } from "./absolute-paths.ts";
import { checkBinary } from "./rules.ts";

const PCLNTAB = { name: ".gopclntab", type: 1, content: buildPclntab([{ name: "main.main", sizeBytes: 8 }]) };

/** The verdict of one rule on a file. */
async function judge(rule: string, bytes: Uint8Array, known: KnownOfBuild = {}) {
  const facts = await readBinaryFacts(accessBytes(bytes), "app", known);
  return checkBinary(facts).find((verdict) => verdict.rule === rule) ?? assert.fail(`there is no rule ${rule}`);
}

describe("stripped", () => {
  test("holds for a binary without symbols and debug information", async () => {
    const { holds, evidence } = await judge("stripped", buildElf({ sections: [PCLNTAB] }));
    assert.deepEqual(
      { holds, evidence },
      { holds: true, evidence: ["it has 3 sections, and none holds symbols or debug information"] },
    );
  });

  test("finds the symbol table by type, its string table by the link, and debug sections by name", async () => {
    const sections = [
      { name: ".renamed", type: 2, content: Buffer.alloc(24), link: 2 },
      { name: ".names", type: 3, content: Buffer.alloc(10) },
      { name: ".debug_line", type: 1, content: Buffer.alloc(100) },
      { name: ".symtab", type: 1, content: Buffer.alloc(7) },
    ];
    const { holds, findings } = await judge("stripped", buildElf({ sections }));
    assert.equal(holds, false);
    assert.deepEqual(findings[0]?.evidence, [".renamed: 24 bytes", ".names: 10 bytes", ".debug_line: 100 bytes"]);
    assert.equal(findings[0]?.bytes, 134);
    assert.equal(findings[0]?.docs, "plimsoll help stripped");
  });
});

describe("static", () => {
  test("holds for a binary without a loader", async () => {
    assert.equal((await judge("static", buildElf({ sections: [PCLNTAB] }))).holds, true);
  });

  test("finds the loader of a position-independent executable", async () => {
    const interpreter = { name: ".interp", type: 1, content: Buffer.from("/lib64/ld-linux-x86-64.so.2\0") };
    const bytes = buildElf({ sections: [interpreter], segments: [{ type: 3, section: ".interp" }] });
    const { findings } = await judge("static", bytes);
    assert.deepEqual(findings[0]?.evidence, ["PT_INTERP: /lib64/ld-linux-x86-64.so.2"]);
    assert.equal(findings[0]?.level, "error");
  });
});

describe("architecture", () => {
  const bytes = buildElf({ sections: [PCLNTAB], machine: 183 });

  test("holds for the wanted architecture, and if no architecture was asked for", async () => {
    assert.equal((await judge("architecture", bytes, { goarch: "arm64" })).holds, true);
    assert.equal((await judge("architecture", bytes)).holds, true);
  });

  test("finds another architecture than the wanted one", async () => {
    const { findings } = await judge("architecture", bytes, { goarch: "amd64" });
    assert.equal(findings[0]?.what, "app is for arm64, not for amd64");
  });
});

describe("trimmed-paths", () => {
  test("holds if source files are named by module", async () => {
    const { holds, evidence } = await judge("trimmed-paths", buildElf({ sections: [PCLNTAB] }), {
      directories: ["/build"],
    });
    assert.equal(holds, true);
    assert.deepEqual(evidence, [
      "no source file in its line table has an absolute path",
      "/build is nowhere in its bytes",
    ]);
  });

  test("finds a build directory in any bytes", async () => {
    const rodata = { name: ".rodata", type: 1, content: Buffer.from("-L/build/lib and /build/app, not /builder") };
    const { findings } = await judge("trimmed-paths", buildElf({ sections: [PCLNTAB, rodata] }), {
      directories: ["/build"],
    });
    assert.deepEqual(findings[0]?.evidence, ["/build is in its bytes 2 times"]);
  });
});

test("each path is counted once, even if it is split across two reads", async () => {
  const bytes = Buffer.alloc(3 * 1024 * 1024, 0x2e);
  for (const at of [0, 1024 * 1024 - 3, 2 * 1024 * 1024 - 7, bytes.length - 7]) bytes.write("/build/", at);
  assert.deepEqual(await countDirectories(accessBytes(bytes), ["/build", "/"]), [{ directory: "/build", count: 4 }]);
});

test("absolute paths are grouped by what they have in common", () => {
  const files = [
    "/opt/go/src/runtime/proc.go",
    "/opt/go/src/net/http/server.go",
    "/cache/pkg/mod/example.com/a@v1.0.0/a.go",
    "/cache/pkg/mod/example.com/b@v1.0.0/b.go",
    "/builds/service/cmd/main.go",
    "/builds/service/internal/x.go",
    "example.com/trimmed@v1.0.0/t.go",
    "runtime/asm.s",
    "C:\\build\\main.go",
  ];
  const prefixes = prefixesOf(files).map(({ prefix, fileCount }) => [prefix, fileCount]);
  assert.deepEqual(prefixes, [
    ["/cache/pkg/mod", 2],
    ["/opt/go", 2],
    ["/builds/service", 2],
    ["C:/build", 1],
  ]);
});
