import assert from "node:assert/strict";
import { test } from "node:test";
import { buildElf, buildGoElf, buildPclntab } from "../../../test/hostile/elf-image.ts";
import { ElfFile } from "../elf/elf-file.ts";
import { accessBytes } from "../elf/random-access.ts";
import { Absent } from "./absent.ts";
import { readBuildInfo } from "./build-info.ts";
import { NameTable } from "./name-table.ts";
import { Pclntab } from "./pclntab.ts";

const open = (bytes: Uint8Array) => ElfFile.open(accessBytes(bytes), "made");

function present<Value>(value: Value | Absent): Value {
  if (value instanceof Absent) assert.fail(value.reason);
  return value;
}

for (const is64 of [true, false]) {
  for (const littleEndian of [true, false]) {
    test(`reads functions and names: ${is64 ? 64 : 32} bits, ${littleEndian ? "little" : "big"}-endian`, async () => {
      const elf = await open(buildGoElf({ is64, littleEndian }));
      const pclntab = present(await Pclntab.open(elf));
      const functions = present(await pclntab.readFunctions());
      const rows = Array.from({ length: functions.length }, (_, index) => [
        functions.name(index),
        functions.entries[index],
        functions.end(index),
      ]);
      assert.deepEqual(rows, [
        ["runtime.main", 0x1000, 0x1014],
        ["main.main", 0x1020, 0x1041],
      ]);
      assert.deepEqual([...present(await pclntab.readNames())], ["runtime.main", "main.main", "main.inlined"]);
      assert.deepEqual([...present(await pclntab.readFiles())], ["example.com/made/main.go"]);
    });

    test(`reads build information: ${is64 ? 64 : 32} bits, ${littleEndian ? "little" : "big"}-endian`, async () => {
      const { goVersion, modules } = present(await readBuildInfo(await open(buildGoElf({ is64, littleEndian }))));
      assert.equal(goVersion, "go1.26.8");
      assert.deepEqual(present(modules).main, { path: "example.com/made", version: "v1.0.0", sum: "" });
    });
  }
}

test("the reason names the format of pclntab when it is of an unknown release", async () => {
  const content = buildPclntab([{ name: "main.main", sizeBytes: 8 }], { magic: 0xfffffff2 });
  const elf = await open(buildElf({ sections: [{ name: ".gopclntab", type: 1, content }] }));
  const pclntab = await Pclntab.open(elf);
  assert.ok(pclntab instanceof Absent);
  assert.match(
    pclntab.reason,
    /found by its section, but its format 0xfffffff2 belongs to no release of Go that plimsoll knows/,
  );
});

test("names are read, but no functions, when nothing tells where the code starts", async () => {
  const content = buildPclntab([{ name: "main.main", sizeBytes: 8 }]);
  const elf = await open(buildElf({ sections: [{ name: ".gopclntab", type: 1, content }] }));
  const pclntab = present(await Pclntab.open(elf));
  const functions = await pclntab.readFunctions();
  assert.ok(functions instanceof Absent);
  assert.match(functions.reason, /where its Go code starts/);
  assert.ok(present(await pclntab.readNames()).has("main.main"));
});

test("a file packed by UPX is reported as packed, and another foreign file as not known to be Go's", async () => {
  const elf = buildElf({ sections: [{ name: ".upx", type: 1, content: Buffer.from("....UPX!") }] });
  const foreign = await Pclntab.open(await open(elf));
  assert.ok(foreign instanceof Absent);
  assert.match(foreign.reason, /holds no pclntab: nothing in it says that Go made it/);

  elf.writeBigUInt64LE(0n, 40); // UPX leaves no section headers: e_shoff
  elf.writeUInt16LE(0, 60); // e_shnum
  const packed = await open(elf);
  for (const part of [await Pclntab.open(packed), await readBuildInfo(packed)]) {
    assert.ok(part instanceof Absent);
    assert.match(part.reason, /packed by UPX/);
  }
});

test("names are matched as a whole, and prefixes from their start", () => {
  const names = new NameTable(Buffer.from("time.Now\0time.LoadLocation\0os/user.Current\0"));
  assert.ok(names.has("time.Now") && names.has("time.LoadLocation"));
  assert.ok(!names.has("Now") && !names.has("time.Load") && !names.has("LoadLocation"));
  assert.ok(names.hasPrefix("time.") && names.hasPrefix("os/user."));
  assert.ok(!names.hasPrefix("user."));
});
