import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { layerOf } from "../../../../test/support/layers.ts";
import { archiveOf, sparseFile } from "../../../../test/support/tar-archive.ts";
import { sha256 } from "../../../base/digest.ts";
import { PlimsollError } from "../../../base/error.ts";
import { LIMITS } from "../../../base/limits.ts";
import type { Json } from "../../../base/strict-json.ts";
import { MEDIA_TYPE } from "../../../format/oci/media-type.ts";
import { inMemory } from "../../../image/blobs.ts";
import type { Layer } from "../../../image/image.ts";
import type { LayerSurvey, Program } from "../ledger/layer-survey.ts";
import { toPlainSurvey } from "../plain-survey.ts";
import { surveyLayer } from "../survey-layer.ts";
import { parseSurveyDocument } from "./parse-survey-document.ts";
import { encodeSurveyDocument, surveyDocumentKey } from "./survey-document.ts";

const MODULE = { path: "example.com/order", version: "(devel)", sum: "" };
const GO: Program = {
  format: "elf",
  packer: "UPX",
  go: {
    ...{ version: "go1.26.8", path: MODULE.path },
    modules: [{ path: MODULE.path, version: "(devel)", main: true }],
    info: {
      ...{ path: MODULE.path, main: MODULE, settings: new Map([["CGO_ENABLED", "0"]]) },
      deps: [{ path: "a", version: "v1.0.0", sum: "h1:", replace: { path: "b", version: "v1.0.1", sum: "h1:x" } }],
    },
  },
};

/** A layer in which everything is that a survey can have. */
const ODD = archiveOf([
  { path: "../up/../etc/os-release", typeFlag: "0", content: "ID=alpine\n" },
  { path: Buffer.from([0x62, 0xff, 0x61]), typeFlag: "0", content: "not UTF-8" },
  { path: "bin/sh", typeFlag: "2", linkPath: "../busybox" },
  { path: "etc/alpine-release", typeFlag: "1", linkPath: "etc/os-release" },
  sparseFile("holes", 100_000),
  { path: "order", typeFlag: "0", content: "#!/bin/sh\n" },
]);

async function surveyed(tar: Uint8Array): Promise<{ readonly layer: Layer; readonly survey: LayerSurvey }> {
  const blob = gzipSync(tar);
  const descriptor = { mediaType: MEDIA_TYPE.oci.layerGzip, digest: sha256(blob), size: blob.length };
  const layer = { ...inMemory(descriptor, blob), diffID: sha256(tar) };
  return { layer, survey: await surveyLayer(layer) };
}

function decoded(layer: Layer, bytes: Uint8Array): LayerSurvey {
  return parseSurveyDocument(bytes, layer, "a survey");
}

test("a survey comes back from its document unchanged, and the same one has the same bytes", async () => {
  const { layer, survey: found } = await surveyed(ODD);
  const survey = { ...found, programs: new Map([...found.programs, [1, GO] as const]) };
  const key = surveyDocumentKey(layer);
  const bytes = encodeSurveyDocument(key, survey);
  assert.deepEqual(
    toPlainSurvey(decoded(layer, bytes)),
    toPlainSurvey({ ...survey, programs: sorted(survey.programs) }),
  );
  assert.deepEqual(encodeSurveyDocument(key, decoded(layer, bytes)), bytes);
  const empty = await surveyed(archiveOf([]));
  const again = decoded(empty.layer, encodeSurveyDocument(surveyDocumentKey(empty.layer), empty.survey));
  assert.deepEqual(toPlainSurvey(again), toPlainSurvey(empty.survey));
});

function sorted<Value>(map: ReadonlyMap<number, Value>): ReadonlyMap<number, Value> {
  return new Map([...map].sort(([a], [b]) => a - b));
}

test("so does the survey of any layer", async () => {
  const name = fc.constantFrom(
    "a",
    "b/",
    "b/c 12",
    "d -> a",
    "e => a",
    "p |",
    "../x 700",
    "etc/os-release 9",
    "z 100000",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 12 }), async (lines) => {
      const { layer, survey } = await surveyed(layerOf(lines));
      const bytes = encodeSurveyDocument(surveyDocumentKey(layer), survey);
      assert.deepEqual(toPlainSurvey(decoded(layer, bytes)), toPlainSurvey(survey));
    }),
    { numRuns: 50 },
  );
});

type Document = { readonly [name: string]: Json };

/** Members of a document that are other ones; undefined where one is missing. */
type Change = (document: Document) => { readonly [name: string]: Json | undefined };

type NumberArray = typeof Float64Array | typeof Uint16Array;

/** A column with one of its numbers changed. */
function numberIn(group: "columns" | "wire", name: string, Form: NumberArray, at: number, to: number): Change {
  return (document) => {
    const columns = document[group] as Document;
    const numbers = new Form(Uint8Array.from(Buffer.from(columns[name] as string, "base64")).buffer);
    numbers[at] = to;
    return { [group]: { ...columns, [name]: Buffer.from(numbers.buffer).toString("base64") } };
  };
}

function columnIs(name: string, text: string): Change {
  return ({ columns }) => ({ columns: { ...(columns as Document), [name]: text } });
}

function firstPath(path: Json): Change {
  return ({ paths }) => ({ paths: [path, ...(paths as Json[]).slice(1)] });
}

const CHANGES: Readonly<Record<string, Change>> = {
  "another layer's key": () => ({ key: "layer survey" }),
  "another diffID": () => ({ diffID: `sha256:${"0".repeat(64)}` }),
  "another size of the blob": () => ({ wireBytes: 12 }),
  "a tar that is longer": () => ({ sizeBytes: 1_000_000 }),
  "a fraction of a byte": () => ({ sizeBytes: 0.5 }),
  "a compression that nobody knows": () => ({ compression: "xz" }),
  "a member too many": () => ({ more: 1 }),
  "a member too few": () => ({ leftOut: undefined }),
  "paths that are no list": () => ({ paths: "a" }),
  "a path too few": ({ paths }) => ({ paths: (paths as Json[]).slice(1) }),
  "a path that leads out": firstPath("../../etc/passwd"),
  "a path that is a number": firstPath(1),
  "a path without an end": firstPath("a".repeat(5000)),
  "a gap between entries": numberIn("columns", "headerOffsets", Float64Array, 1, 1),
  "a size that is no number": numberIn("columns", "sizes", Float64Array, 2, Number.NaN),
  "a size below zero": numberIn("columns", "sizes", Float64Array, 5, -512),
  "a time that is no number": numberIn("columns", "mtimes", Float64Array, 0, Number.NaN),
  "a mode with other bits": numberIn("columns", "modes", Uint16Array, 0, 0o170777),
  "a kind that nobody knows": columnIs("kinds", "CQkJCQkJ"),
  "a column that is short": columnIs("uids", "AAAA"),
  "a column that is no base64": columnIs("uids", "%"),
  "a link of an entry that is not there": () => ({ linkPaths: [[6, "a"]] }),
  "a link that is named twice": () => ({ linkPaths: [2, 2].map((entry) => [entry, "a"]) }),
  "a link without a target": () => ({ linkPaths: [[2]] }),
  "shares that do not begin": ({ wire }) => ({ wire: { ...(wire as Document), outputs: "" } }),
  "shares that end in the middle of a number": ({ wire }) => ({
    wire: { ...(wire as Document), outputs: "AAAAAAAAAAAA" },
  }),
  "shares of more than the blob": numberIn("wire", "inputs", Float64Array, 1, 1_000_000),
  "a program of a kind that nobody knows": () => ({ programs: [[5, { format: "wasm", go: null, packer: null }]] }),
  "an end behind the end": ({ end }) => ({ end: { ...(end as Document), offset: 512 } }),
};

test("what is not the survey of this layer, in its form, is refused", async (t) => {
  const { layer, survey } = await surveyed(ODD);
  const bytes = encodeSurveyDocument(surveyDocumentKey(layer), survey);
  for (const [name, change] of Object.entries(CHANGES)) {
    await t.test(name, () => {
      const document = JSON.parse(Buffer.from(bytes).toString()) as Document;
      const changed = { ...document, ...change(document) };
      assert.throws(() => decoded(layer, Buffer.from(JSON.stringify(changed))), { code: "survey-invalid" });
    });
  }
  for (const text of ["", "null", "[]", "{", "\ud800", '"a"', "[".repeat(100_000)]) {
    assert.throws(() => decoded(layer, Buffer.from(text)), { code: "survey-invalid" });
  }
  const other = await surveyed(layerOf(["a 1"]));
  assert.throws(() => decoded(other.layer, bytes), { code: "survey-invalid" });
});

test("a document with more values than memory may hold is refused before it is parsed", async () => {
  const { layer } = await surveyed(layerOf(["a 1"]));
  const many = Buffer.from(`{"key": [${"[],".repeat(LIMITS.surveyDocumentValues / 2)}[]]}`);
  assert.throws(() => decoded(layer, many), { code: "survey-invalid", why: /more than 8000000 values/ });
});

test("bytes that were changed at random give a survey or are refused, and nothing else", async () => {
  const { layer, survey } = await surveyed(ODD);
  const bytes = encodeSurveyDocument(surveyDocumentKey(layer), survey);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
      const changed = Uint8Array.from(bytes);
      changed[at] = byte;
      try {
        toPlainSurvey(decoded(layer, changed));
      } catch (error) {
        assert.ok(error instanceof PlimsollError && error.code === "survey-invalid", String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
