import assert from "node:assert/strict";
import { test } from "node:test";
import { type BaseImage, openContext } from "../../src/service/suggestions/context.ts";
import { findTimeZones } from "../../src/service/suggestions/kinds/time-zones.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { publish, workshop } from "../differential/go-workshop.ts";

const STATIC: BaseImage = { name: "static", hasTimeZones: true };
const SCRATCH: BaseImage = { name: "scratch", hasTimeZones: false };
const UNKNOWN: BaseImage = { name: "debian:12", hasTimeZones: null };

const main = (imports: string, body: string) =>
  `package main\n\nimport (\n\t"fmt"\n\t"os"\n\t"time"\n${imports})\n\nfunc main() {\n\t${body}\n}\n`;
const BY_NAME = "zone, err := time.LoadLocation(os.Args[1])\n\tfmt.Println(time.Now().In(zone), err)";
const ONLY_UTC = "fmt.Println(time.Now().UTC(), os.Args)";
const IMPORT = '\t_ "time/tzdata"\n';

interface Case {
  readonly name: string;
  readonly main: string;
  readonly base?: BaseImage;
  readonly tags?: readonly string[];
  readonly goflags?: string;
  /** What the edits say, each with its place, and how they are proven; undefined where nothing is suggested. */
  readonly edits?: readonly string[];
  readonly how?: string;
}

const CASES: readonly Case[] = [
  {
    name: "an import, on the static base",
    main: main(IMPORT, BY_NAME),
    edits: ["main.go:7 take out this import of time/tzdata"],
    how: "built without the import",
  },
  { name: "the same on scratch", main: main(IMPORT, BY_NAME), base: SCRATCH },
  { name: "the same on a base that was not looked at", main: main(IMPORT, BY_NAME), base: UNKNOWN },
  { name: "a program that never looks a zone up by its name", main: main(IMPORT, ONLY_UTC) },
  { name: "a program without zones", main: main("", BY_NAME) },
  {
    name: "the tag",
    main: main("", BY_NAME),
    tags: ["timetzdata", "other"],
    edits: ["null:null build without the tag timetzdata"],
    how: "built without the tag timetzdata",
  },
  {
    name: "the tag from GOFLAGS",
    main: main("", BY_NAME),
    goflags: "-tags=timetzdata",
    edits: ["null:null build without the tag timetzdata"],
    how: "built without the tag timetzdata",
  },
  {
    name: "the tag and an import",
    main: main(IMPORT, BY_NAME),
    tags: ["timetzdata"],
    edits: ["main.go:7 take out this import of time/tzdata", "null:null build without the tag timetzdata"],
    how: "built without the code of 1 package",
  },
];

for (const { name, main: source, base = STATIC, tags = [], goflags, edits, how } of CASES) {
  test(`time zones: ${name}`, async (t) => {
    const shop = workshop(t);
    if (shop === undefined) return;
    shop.write({ "go.mod": "module example.com/m\n\ngo 1.24\n", "main.go": source });
    const go = await shop.open(".", goflags === undefined ? {} : { GOFLAGS: goflags });
    const choices = { ...NO_CHOICES, tags };
    const { platform, cacheFolder } = shop;
    const request = { package: await shop.resolve(go, ".", choices), platform, cgo: false, choices, cacheFolder };
    const [found, ...others] = await findTimeZones(await openContext(go, request, base));
    assert.equal(others.length, 0);
    assert.deepEqual(
      found?.edits.map(({ file, line, what }) => `${file}:${line} ${what}`),
      edits,
    );
    if (found === undefined) return;
    const proof = await found.prove();
    assert.ok(!("unproven" in proof), JSON.stringify(proof));
    assert.equal(proof.how, how);
    const saved = proof.before.sizeBytes - proof.after.sizeBytes;
    assert.ok(saved > 400_000 && saved < 500_000, `${saved} bytes`);
    t.diagnostic(
      `${found.evidence.join("; ")}; saves ${saved}, ${proof.before.wireBytes - proof.after.wireBytes} wire`,
    );
  });
}

test("time zones: a module that somebody else wrote imports them", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const environment = publish(shop, [
    {
      path: "example.com/zones",
      version: "v1.0.0",
      files: {
        "go.mod": "module example.com/zones\n\ngo 1.24\n",
        "zones.go": 'package zones\n\nimport (\n\t"time"\n\t_ "time/tzdata"\n)\n\nvar Load = time.LoadLocation\n',
      },
    },
  ]);
  shop.write({
    "go.mod": "module example.com/m\n\ngo 1.24\n\nrequire example.com/zones v1.0.0\n",
    "main.go":
      'package main\n\nimport "example.com/zones"\n\nfunc main() { _, err := zones.Load("Europe/Berlin"); println(err) }\n',
  });
  const go = await shop.open(".", { ...environment, GOFLAGS: "-mod=mod" });
  const { platform, cacheFolder } = shop;
  const request = { package: await shop.resolve(go, "."), platform, cgo: false, choices: NO_CHOICES, cacheFolder };
  const [found] = await findTimeZones(await openContext(go, request, STATIC));
  assert.deepEqual(
    found?.edits.map(({ file, what }) => [file, what]),
    [
      [
        null,
        "ask for a release of example.com/zones@v1.0.0 whose package example.com/zones does not import time/tzdata",
      ],
    ],
  );
  const proof = await found!.prove();
  assert.ok(!("unproven" in proof) && proof.before.sizeBytes - proof.after.sizeBytes > 400_000, JSON.stringify(proof));
});
