/** Names and databases that try to break a document, or to put something into it that is not there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeCycloneDx } from "../../src/format/sbom/cyclonedx.ts";
import { readSbom } from "../../src/format/sbom/read-sbom.ts";
import type { Sbom } from "../../src/format/sbom/sbom.ts";
import { encodeSpdx } from "../../src/format/sbom/spdx.ts";
import type { Image } from "../../src/image/image.ts";
import { gatherImageSbom } from "../../src/service/sbom/image-sbom.ts";
import { readModuleLicences } from "../../src/toolchain/go/module-licences.ts";
import { writeFiles } from "../support/files.ts";
import { measured } from "../support/measured.ts";
import { type PlantedFile, plantImage } from "../support/planted-image.ts";
import { sbomSchemas } from "../support/sbom-schemas.ts";
import { temporaryFolder } from "../support/temporary.ts";

async function sbomOf(image: Image): Promise<Sbom> {
  const ledger = await measured(image, "planted", { digests: true });
  return gatherImageSbom(ledger, { env: {}, repository: null, withLicences: async (components) => components });
}

const planted = async (...layers: (readonly PlantedFile[])[]) =>
  sbomOf(await plantImage({ layers: layers.map((files) => ({ files })), plain: true }));

/** The beginning of an ELF file with build information as Go 1.18 and later write it: debug/buildinfo. */
function program(modules: string): Uint8Array {
  const sentinel = Buffer.alloc(16, "s");
  const framed = Buffer.concat([sentinel, Buffer.from(modules), sentinel]);
  const prefixed = (bytes: Buffer) => {
    const length: number[] = [];
    let left = bytes.length;
    for (; left >= 0x80; left >>= 7) length.push((left & 0x7f) | 0x80);
    return Buffer.concat([Buffer.from([...length, left]), bytes]);
  };
  const magic = Buffer.concat([Buffer.from("\xff Go buildinf:", "latin1"), Buffer.from([8, 2]), Buffer.alloc(16)]);
  const elf = Buffer.concat([Buffer.from("\x7fELF\x02\x01", "latin1"), Buffer.alloc(26)]);
  return Buffer.concat([elf, magic, prefixed(Buffer.from("go1.26.8")), prefixed(framed), Buffer.alloc(64)]);
}

test("names of any bytes stay different, and both documents stay valid", async (t) => {
  const names = [
    "a\nb",
    "a\u0007b",
    "caf\udce9",
    "caf\\xe9",
    "caf\\\\xe9",
    "%2e",
    "\u202egpj.exe",
    '"quoted"',
    "#/x?y",
    "ü",
    "u\u0308",
  ];
  const status = "Package: odd\udce9name\u0001\nStatus: install ok installed\n\nPackage: no-version\nVersion:\n\n";
  const found = await planted([
    ...names.map((path) => ({ path, content: path })),
    { path: "var/lib/dpkg/status", content: status },
    {
      path: "bin/program",
      mode: 0o755,
      content: program(
        'path\t\nmod\t../../../etc/passwd\t\t\ndep\ta b/ü\tv1 "x"\th1:x=\ndep\ta b/ü\tv1 "x"\th1:x=\ndep\t\t\t\n',
      ),
    },
  ]);
  const schemas = sbomSchemas(t);
  const [spdx, cyclonedx] = [encodeSpdx(found), encodeCycloneDx(found)];
  schemas?.assertSpdx(spdx);
  await schemas?.assertCycloneDx(cyclonedx);
  const written = JSON.parse(spdx).files.map(({ fileName }: { fileName: string }) => fileName);
  assert.equal(new Set(written).size, names.length + 2);
  assert.ok(written.every((name: string) => name.isWellFormed()));
  const refs = JSON.stringify(JSON.parse(cyclonedx).components).match(/"bom-ref":"(?:[^"\\]|\\.)*"/g)!;
  assert.equal(new Set(refs).size, refs.length);
  for (const text of [spdx, cyclonedx]) assert.ok(readSbom(Buffer.from(text), "document").modules.length >= 3);
});

test("what a later layer deleted or overwrote is not in the image; its parts are not listed", async () => {
  const build = (name: string) => program(`path\t${name}\nmod\texample.com/${name}\tv1.0.0\t\n`);
  const found = await planted(
    [
      { path: "bin/one", content: build("one"), mode: 0o755 },
      { path: "bin/two", content: build("two"), mode: 0o755 },
    ],
    [{ path: "bin/.wh.one" }, { path: "bin/two", content: build("three"), mode: 0o755 }],
  );
  const modules = found.components.map(({ name }) => name);
  assert.deepEqual(modules.sort(), ["example.com/three", "stdlib"]);
  assert.deepEqual(
    found.files.map(({ path }) => path),
    ["bin/two"],
  );
});

test("build information that is damaged makes the document incomplete", async () => {
  const damaged = program("path\tx\nmod\tonly-one-column\n");
  const found = await planted([{ path: "bin/program", content: damaged, mode: 0o755 }]);
  assert.equal(found.unknown.length, 1);
  assert.match(found.unknown[0]!, /\/bin\/program is a .*(?:modules are missing|not known)/);
  assert.equal(JSON.parse(encodeCycloneDx(found)).compositions[0].aggregate, "incomplete");
});

test("a module's path leads nowhere but into the module cache", async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    "cache/cache/download/x/@v/v1.0.0.ziphash": "h1:x=",
    "cache/x@v1.0.0/LICENSE": "a licence",
    "outside/cache/download/@v/v1.0.0.ziphash": "h1:x=",
    "outside@v1.0.0/LICENSE": "a secret",
  });
  const read = (path: string, version: string, sum = "h1:x=") =>
    readModuleLicences(`${folder}/cache`, { path, version, sum });
  assert.deepEqual(await read("x", "v1.0.0"), [{ name: "LICENSE", text: "a licence" }]);
  assert.equal(await read("x", "v1.0.0", "h1:another="), undefined);
  for (const path of ["../outside", "x/../../outside", "", ".", "x/", "/x", "x\0", "..\\outside"]) {
    assert.equal(await read(path, "v1.0.0"), undefined, path);
  }
  assert.equal(await read("x", "../x@v1.0.0"), undefined);
});

test("a hundred thousand files are listed, each once", async () => {
  const found = await planted([{ path: "d/f", content: "x" }]);
  const [file] = found.files;
  const files = Array.from({ length: 100_000 }, (_, index) => ({ ...file!, path: `d${index % 100}/f${index}` }));
  assert.equal(JSON.parse(encodeSpdx({ ...found, files })).files.length, files.length);
  assert.equal(encodeCycloneDx({ ...found, files }).match(/"bom-ref": "file:/g)!.length, files.length);
});
