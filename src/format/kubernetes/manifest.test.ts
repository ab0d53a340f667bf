import assert from "node:assert/strict";
import { test } from "node:test";
import { type Manifest, parseManifest } from "./manifest.ts";

const parse = (text: string): Manifest => parseManifest(Buffer.from(text), "shop.yaml");
const titles = ({ objects }: Manifest) => objects.map(({ title, line }) => `${title}:${line}`);
const problems = (manifest: Manifest) => manifest.problems.map(({ kind, line, why }) => `${line} ${kind} ${why}`);

const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n";

test("a file has any number of documents, and one that is broken does not hide the others", () => {
  const manifest = parse(`# shop\n---\n${POD}--- # next\n---\na: [\n---\r\n\n${POD}...\n`);
  assert.deepEqual(titles(manifest), ["Pod shop/a:3", "Pod shop/a:11"]);
  assert.match(problems(manifest).join("\n"), /^9 unreadable flow sequence.*$/);
});

test("lists are taken apart, and a typed list gives its items their kind", () => {
  const manifest = parse(`apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: PodList
  items:
  - metadata: {generateName: b-}
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}
- just a text
`);
  assert.deepEqual(titles(manifest), ["Pod b-:7", "Deployment d:8"]);
  assert.deepEqual(problems(manifest), [
    "9 foreign it is not an object of Kubernetes: an object with apiVersion and kind is wanted",
  ]);
  assert.equal(manifest.objects[0]!.lineOf(["metadata", "generateName"]), 7);
});

test("lists inside lists have an end", () => {
  const nested = '{"apiVersion":"v1","kind":"List","items":['.repeat(10) + "]}".repeat(10);
  assert.match(problems(parse(nested)).join(), /lists are inside each other more than 8 deep/);
});

test("a template that nobody rendered is said to be one", () => {
  const told = "template it is a template that nobody has rendered: {{ … }} stands where YAML wants a value";
  for (const text of [
    "apiVersion: v1\nkind: Pod\nspec: {{ .Values.spec }}\n",
    "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\n{{- end }}\n",
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: "{{ .Release.Name }}"\n',
    "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    {{- include `x` . | nindent 4 }}\n",
  ]) {
    assert.match(problems(parse(text)).join(), new RegExp(`^\\d+ ${told.replaceAll(/[{}]/g, "\\$&")}$`), text);
    assert.deepEqual(titles(parse(text)), []);
  }
  // Text of a ConfigMap may be a template of something else.
  assert.deepEqual(titles(parse('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "{{ .x }}"}\n')), [
    "ConfigMap c:1",
  ]);
});

test("what kubectl and others read differently is a problem", () => {
  const manifest = parse(`${POD}--- {apiVersion: v1}\n${POD}...\n${POD}`);
  assert.deepEqual(
    manifest.problems.map(({ line }) => line),
    [4, 9],
  );
  assert.match(
    problems(parse("apiVersion: v1\nkind: Pod\nkind: Job\n")).join(),
    /3 unreadable the key "kind" appears twice/,
  );
  assert.match(problems(parse("a: 1\n~: 2\n")).join(), /2 unreadable the key ~ is not a text/);
  assert.match(problems(parse("a: !!binary aGk=\n")).join(), /the tag tag:yaml.org,2002:binary is not read/);
});

test("aliases and merge keys are followed, and do not explode", () => {
  const { objects } = parse(`apiVersion: v1
kind: Pod
x: &x {a: 1, b: 2}
merged:
  <<: *x
  b: 3
z: *x
`);
  assert.deepEqual(objects[0]!.value.merged, { a: 1, b: 3 });
  assert.deepEqual(objects[0]!.value.z, { a: 1, b: 2 });
  assert.equal(objects[0]!.lineOf(["merged", "a"]), 5);
  assert.match(problems(parse("a: &a [*a]\n")).join(), /inside the value that it stands for/);
  assert.match(problems(parse("a: *b\n")).join(), /alias/);
  assert.match(problems(parse("a: 1\nx: &x {a: 2}\n<<: *x\n")).join(), /tools differ in which one counts/);
  const bomb = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(i === 0 ? 0 : 10)}1]`);
  assert.match(problems(parse(`${bomb.join("\n")}\n`)).join(), /more than 5000000 values, aliases included/);
});

test("bytes that are no text, and values too deep, are problems", () => {
  assert.match(problems(parseManifest(Uint8Array.of(0x61, 0xff), "x")).join(), /not UTF-8/);
  assert.match(problems(parse("[".repeat(200))).join(), /./);
  assert.match(problems(parse("{a: ".repeat(200) + "}".repeat(200))).join(), /more than 128 deep/);
  assert.deepEqual(parse("\ufeff# nothing\n---\n"), { file: "shop.yaml", objects: [], problems: [] });
});
