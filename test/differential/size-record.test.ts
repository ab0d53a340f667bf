/** Records of real programs and images: they add up, and a program without its symbols is known by those of its twin. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { stripBinary } from "../../src/build/strip/strip.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { encodeLockFile, parseLockFile } from "../../src/format/size-record/lock-file.ts";
import { differenceOfRecords } from "../../src/format/size-record/record-difference.ts";
import type { BinaryLedger } from "../../src/measure/binary/binary-ledger.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { recordBinary } from "../../src/measure/size-record/record-binary.ts";
import { measureWhole } from "../../src/service/measured-service.ts";
import { writeFiles } from "../support/files.ts";
import { plantImage } from "../support/planted-image.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const SOURCES = {
  "go.mod":
    "module example.com/app\n\ngo 1.25.0\n\nrequire example.com/lib v1.2.0\n\nreplace example.com/lib v1.2.0 => ./lib\n",
  "lib/go.mod": "module example.com/lib\n\ngo 1.25.0\n",
  "lib/lib.go":
    'package lib\n\nimport "crypto/sha512"\n\nvar table = [...]uint64{1, 2, 3, 5, 8, 13, 21, 34}\n\nfunc Sum(text string) (uint64, [64]byte) { return table[len(text)%8], sha512.Sum512([]byte(text)) }\n',
  "a/main.go":
    'package main\n\nimport (\n\t"fmt"\n\t"os"\n\n\t"example.com/lib"\n)\n\nfunc main() { fmt.Println(lib.Sum(os.Args[0])) }\n',
  "b/main.go": 'package main\n\nimport "net/netip"\n\nfunc main() { println(netip.IPv4Unspecified().String()) }\n',
};

interface Built {
  readonly linked: Uint8Array;
  readonly stripped: Uint8Array;
}

/** Programs that were linked with their symbol table, and the same without it. */
async function build(t: TestContext, names: readonly string[]): Promise<readonly Built[] | undefined> {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const folder = writeFiles(temporaryFolder(t), SOURCES);
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, `${name}.out`);
      const words = ["build", "-trimpath", "-ldflags=-w", "-o", path, `./${name}`];
      execFileSync(go, words, { cwd: folder, env: slimEnvironment({ CGO_ENABLED: "0", GOWORK: "off" }) });
      const linked = readFileSync(path);
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await stripBinary(accessBytes(linked), name)).write()) chunks.push(Buffer.from(chunk));
      return { linked, stripped: Buffer.concat(chunks) };
    }),
  );
}

/** Bytes that are loaded, by section, module, package and kind. */
function loadedBytes({ ledger }: BinaryLedger): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { extent, sizeBytes } of ledger.shares) {
    const { name, loaded } = ledger.section(extent);
    if (!loaded) continue;
    const { module, package: importPath, kind } = ledger.label(extent);
    const key = [name, module, importPath, kind].join(" ");
    sums.set(key, (sums.get(key) ?? 0) + sizeBytes);
  }
  return new Map([...sums].sort());
}

test("a program without symbols, measured with its twin's, has the twin's labels; without them it has not", async (t) => {
  for (const built of (await build(t, ["a", "b"])) ?? []) {
    const linked = accessBytes(built.linked);
    const whole = loadedBytes(await measureBinary(linked, "twin"));
    const stripped = accessBytes(built.stripped);
    assert.deepEqual(loadedBytes(await measureBinary(stripped, "app", { symbols: true, symbolsIn: linked })), whole);
    assert.notDeepEqual(loadedBytes(await measureBinary(stripped, "app")), whole);
  }
});

test("the record of an image with two programs adds up in every list, and so does each program's own", async (t) => {
  const built = await build(t, ["a", "b"]);
  if (built === undefined) return;
  const [a, b] = built;
  const image = await plantImage({
    layers: [
      { files: [{ path: "srv/notes.txt", content: "notes\n".repeat(999) }] },
      { files: [{ path: "app", content: a!.stripped, mode: 0o755 }] },
      { files: [{ path: "tool", content: b!.stripped, mode: 0o755 }] },
      { files: [{ path: "srv/notes.txt", content: "other notes\n" }] },
    ],
  });
  const surroundings = { env: {}, cwd: temporaryFolder(t), signal: new AbortController().signal };
  const symbolsIn = new Map([
    ["app", accessBytes(a!.linked)],
    ["tool", accessBytes(b!.linked)],
  ]);
  const choices = { service: "app", name: "the image", cache: false };
  const { record, notes } = await measureWhole(surroundings, image, { ...choices, symbolsIn });
  assert.deepEqual(notes, []);
  const [read] = parseLockFile(encodeLockFile([record]), "lock");
  assert.equal(read!.sizeBytes, record.sizeBytes);
  assert.equal(record.layers.length, 6, "four layers, the config and the manifest");
  assert.equal(
    record.goVersion,
    execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8", env: slimEnvironment() }).trim(),
  );
  // A package of both programs has the bytes of both.
  const programs = await Promise.all(
    built.map(async ({ linked, stripped }) => {
      const binary = await measureBinary(accessBytes(stripped), "app", {
        symbols: true,
        symbolsIn: accessBytes(linked),
      });
      const one = recordBinary("app", "linux/amd64", DIGEST, binary);
      assert.equal(differenceOfRecords(parseLockFile(encodeLockFile([one]), "lock")[0]!, one), null);
      return one;
    }),
  );
  const sizes = ({ packages }: typeof record) =>
    new Map(packages.filter(({ module }) => module !== null).map(({ name, sizeBytes }) => [name, sizeBytes]));
  for (const name of ["runtime", "example.com/lib", "net/netip", "crypto/internal/fips140/sha512"]) {
    const expected = programs.reduce((sum, one) => sum + (sizes(one).get(name) ?? 0), 0);
    assert.equal(sizes(record).get(name), expected, name);
  }
  const versionsOf = ({ modules }: typeof record, module: string) =>
    modules.find(({ name }) => name === module)?.version;
  for (const module of ["std", "example.com/lib"]) {
    assert.equal(versionsOf(record, module), versionsOf(programs[0]!, module), module);
  }
});
