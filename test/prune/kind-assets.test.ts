import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openContext } from "../../src/service/suggestions/context.ts";
import { findAssets } from "../../src/service/suggestions/kinds/assets.ts";
import type { Candidate } from "../../src/service/suggestions/suggestion.ts";
import { type BuildChoices, NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import type { Go } from "../../src/toolchain/go/go.ts";
import { publish, type Workshop, workshop } from "../differential/go-workshop.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

async function contextOf(shop: Workshop, go: Go, choices: BuildChoices = NO_CHOICES, source = ".") {
  const { platform, cacheFolder } = shop;
  const request = { package: await shop.resolve(go, source, choices), platform, cgo: false, choices, cacheFolder };
  return openContext(go, request, { name: "static", hasTimeZones: true });
}

async function proven(candidates: readonly Candidate[]) {
  const answers = await Promise.all(candidates.map(async (one) => ({ one, proof: await one.prove() })));
  return answers.flatMap(({ one, proof }) => ("unproven" in proof ? [] : [{ one, proof }]));
}

/** Bytes that no compressor makes smaller, the same in every run. */
function noise(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash("sha256").update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

/** Words that compress well, different for each seed. */
function prose(seed: string, length: number): string {
  return [...noise(seed, length)]
    .map((byte) => ["order ", "shipped ", "customer ", "paid ", "line\n"][byte % 5])
    .join("")
    .slice(0, length);
}

const MODULE = "module example.com/m\n\ngo 1.24\n";
const reads = (name: string, type: string, variable: string, file: string) =>
  `package ${name}\n\nimport ${type === "embed.FS" ? "" : "_ "}"embed"\n\n//go:embed ${file}\nvar ${variable} ${type}\n\n` +
  (type === "embed.FS"
    ? `func Get(i int) byte { data, _ := ${variable}.ReadFile("${file}"); return data[i] }\n`
    : `func Get(i int) byte { return ${variable}[i] }\n`);
const MAIN =
  'package main\n\nimport (\n\t"os"\n\n\t"example.com/m/a"\n\t"example.com/m/b"\n)\n\n' +
  "func main() { os.Stdout.Write([]byte{a.Get(len(os.Args)), b.Get(len(os.Args))}) }\n";

interface Case {
  readonly name: string;
  readonly files: Files;
  /** Subject and place of the first edit of each suggestion that is proven. */
  readonly expected: readonly string[];
}

const DATA = noise("data", 40_000);

const TWICE: readonly Case[] = [
  {
    name: "the same content in two packages as []byte",
    files: {
      "a/a.go": reads("a", "[]byte", "X", "x.bin"),
      "b/b.go": reads("b", "[]byte", "Y", "y.bin"),
      "a/x.bin": DATA,
      "b/y.bin": DATA,
    },
    expected: ["b/y.bin at b/b.go:5"],
  },
  {
    name: "a []byte beside a string",
    files: {
      "a/a.go": reads("a", "[]byte", "X", "x.bin"),
      "b/b.go": reads("b", "string", "Y", "y.bin"),
      "a/x.bin": DATA,
      "b/y.bin": DATA,
    },
    expected: ["a/x.bin at a/a.go:5"],
  },
  {
    name: "two strings, which the linker keeps once",
    files: {
      "a/a.go": reads("a", "string", "X", "x.bin"),
      "b/b.go": reads("b", "embed.FS", "Y", "y.bin"),
      "a/x.bin": DATA,
      "b/y.bin": DATA,
    },
    expected: [],
  },
  {
    name: "contents of the same size that differ",
    files: {
      "a/a.go": reads("a", "[]byte", "X", "x.bin"),
      "b/b.go": reads("b", "[]byte", "Y", "y.bin"),
      "a/x.bin": DATA,
      "b/y.bin": noise("other", 40_000),
    },
    expected: [],
  },
  {
    name: "a second copy that nobody opens",
    files: {
      "a/a.go": reads("a", "[]byte", "X", "x.bin"),
      "b/b.go": reads("b", "[]byte", "Y", "y.bin").replace("return Y[i]", "return byte(i)"),
      "a/x.bin": DATA,
      "b/y.bin": DATA,
    },
    expected: [],
  },
  {
    name: "copies below 4 KiB",
    files: {
      "a/a.go": reads("a", "[]byte", "X", "x.bin"),
      "b/b.go": reads("b", "[]byte", "Y", "y.bin"),
      "a/x.bin": DATA.subarray(0, 4000),
      "b/y.bin": DATA.subarray(0, 4000),
    },
    expected: [],
  },
  {
    name: "one file in two variables of a package",
    files: {
      "a/a.go":
        'package a\n\nimport _ "embed"\n\n//go:embed x.bin\nvar one []byte\n\n//go:embed x.bin\nvar two []byte\n\n' +
        "func Get(i int) byte { return one[i] + two[i] }\n",
      "b/b.go": "package b\n\nfunc Get(i int) byte { return byte(i) }\n",
      "a/x.bin": DATA,
    },
    expected: ["a/x.bin at a/a.go:8"],
  },
];

const PROSE = prose("prose", 200_000);
const WITH_GZIP = MAIN.replace('\t"os"', '\t"compress/gzip"\n\t"os"').replace(
  "{ os.",
  "{ gzip.NewReader(os.Stdin); os.",
);
const OTHER = "package b\n\nfunc Get(i int) byte { return byte(i) }\n";

const PACKED: readonly Case[] = [
  {
    name: "a large text in a program that has gzip",
    files: { "main.go": WITH_GZIP, "a/a.go": reads("a", "embed.FS", "X", "x.txt"), "a/x.txt": PROSE, "b/b.go": OTHER },
    expected: ["a/x.txt at a/a.go:5"],
  },
  {
    name: "the same without gzip",
    files: { "a/a.go": reads("a", "embed.FS", "X", "x.txt"), "a/x.txt": PROSE, "b/b.go": OTHER },
    expected: [],
  },
  {
    name: "a large file that does not compress",
    files: {
      "main.go": WITH_GZIP,
      "a/a.go": reads("a", "embed.FS", "X", "x.txt"),
      "a/x.txt": noise("n", 200_000),
      "b/b.go": OTHER,
    },
    expected: [],
  },
  {
    name: "a text that nobody opens",
    files: {
      "main.go": WITH_GZIP,
      "a/a.go": reads("a", "string", "X", "x.txt").replace("return X[i]", "return byte(i)"),
      "a/x.txt": PROSE,
      "b/b.go": OTHER,
    },
    expected: [],
  },
];

const many = (level: number) =>
  Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [
      `a/pages/${index}.gz`,
      gzipSync(`${prose(`page ${index}`, 400)}${noise("frame", 2000).toString("base64")}`, { level }),
    ]),
  );
const PAGES = reads("a", "embed.FS", "X", "pages").replace('"pages"', '"pages/7.gz"');

const PLAIN: readonly Case[] = [
  {
    name: "many small files that compress better together",
    files: { "a/a.go": PAGES, ...many(9), "b/b.go": OTHER },
    expected: ["example.com/m/a at a/a.go:5"],
  },
  {
    name: "one file by a good level",
    files: { "a/a.go": reads("a", "[]byte", "X", "x.gz"), "a/x.gz": gzipSync(PROSE, { level: 9 }), "b/b.go": OTHER },
    expected: [],
  },
  {
    name: "one file by a fast level",
    files: { "a/a.go": reads("a", "[]byte", "X", "x.gz"), "a/x.gz": gzipSync(PROSE, { level: 1 }), "b/b.go": OTHER },
    expected: ["a/x.gz at a/a.go:5"],
  },
  {
    name: "a file with the name of gzip that is damaged",
    files: {
      "a/a.go": reads("a", "[]byte", "X", "x.gz"),
      "a/x.gz": gzipSync(PROSE, { level: 1 }).subarray(0, 20_000),
      "b/b.go": OTHER,
    },
    expected: [],
  },
];

for (const { name, files, expected } of [...TWICE, ...PACKED, ...PLAIN]) {
  test(`embedded files: ${name}`, async (t) => {
    const shop = workshop(t);
    if (shop === undefined) return;
    shop.write({ "go.mod": MODULE, "main.go": MAIN, ...files });
    const candidates = await findAssets(await contextOf(shop, await shop.open()));
    const found = await proven(candidates);
    assert.deepEqual(
      found.map(({ one }) => `${one.subject} at ${one.edits[0]!.file}:${one.edits[0]!.line}`),
      expected,
    );
    for (const { one, proof } of found) {
      t.diagnostic(`${one.what}; ${one.evidence.join("; ")}; ${JSON.stringify(proof)}; ${one.edits[0]!.what}`);
    }
  });
}

test("embedded files: a copy of what a downloaded module embeds is suggested, two copies in such modules are not", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const text = noise("text", 30_000).toString("base64");
  const environment = publish(
    shop,
    ["one", "two"].map((name) => ({
      path: `example.com/${name}`,
      version: "v1.0.0",
      files: {
        "go.mod": `module example.com/${name}\n\ngo 1.24\n`,
        "x.go": reads(name, "[]byte", "X", "x.bin"),
        "x.bin": text,
      },
    })),
  );
  const requires = "require (\n\texample.com/one v1.0.0\n\texample.com/two v1.0.0\n)\n";
  const imports = '\t"example.com/m/a"\n\t"example.com/one"\n\t"example.com/two"\n';
  const program = `package main\n\nimport (\n\t"os"\n\n${imports})\n\nfunc main() { os.Stdout.Write([]byte{a.Get(len(os.Args)), one.Get(len(os.Args)), two.Get(len(os.Args))}) }\n`;
  shop.write({ "go.mod": `${MODULE}\n${requires}`, "main.go": program, "a/a.go": reads("a", "[]byte", "Y", "y.bin") });
  const edits = async (own: string) => {
    shop.write({ "a/y.bin": own });
    const go = await shop.open(".", { ...environment, GOFLAGS: "-mod=mod -modcacherw" });
    return (await proven(await findAssets(await contextOf(shop, go)))).map(({ one }) => one.edits[0]!);
  };
  const [found, ...others] = await edits(text);
  assert.equal(others.length, 0);
  assert.deepEqual([found?.file, found?.line], ["a/a.go", 5]);
  assert.match(found!.what, /^leave Y out and use X of example\.com\/one, /);
  assert.deepEqual(await edits("something else"), []);
});
