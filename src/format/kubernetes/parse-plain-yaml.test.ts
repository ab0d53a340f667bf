import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { type DocumentText, parseYaml } from "../yaml/parse-yaml.ts";
import { parsePlainYaml } from "./parse-plain-yaml.ts";
import { KUBERNETES_SCALARS } from "./scalar.ts";

const parseWhole = (document: DocumentText) => parseYaml(document, KUBERNETES_SCALARS);

const SAMPLE = `# what a service needs
apiVersion: apps/v1
kind: "Deployment"
metadata:
  name: order # of the shop
  labels: {app: order, tier: 'back''end'}
  annotations:
    "a/b": "x: \\"y\\"\\n"
    script: |-
      #!/bin/sh

      echo "a: b"
    text: |
      one
        two
spec:
  empty:
  template:
    spec:
      containers:
      - name: order
        args: [-port, "8080", --v=2]
        ports:
        - containerPort: 8080
          hostPort: 0644
        -   name: http
            containerPort: 80
      -
        name: second
      volumes:
        - emptyDir: {}
        - - nested
          - list
`;

test("plain YAML has the value and the lines that a whole parser finds", () => {
  const document = { text: SAMPLE, firstLine: 5 };
  const plain = parsePlainYaml(document);
  assert.ok(plain !== undefined);
  assert.deepEqual(plain, parseWhole(document));
  const containers = ["spec", "template", "spec", "containers"];
  assert.equal(plain.lines.lineOf(plain.value, [...containers, 0, "ports", 1, "containerPort"]), 31);
  assert.equal(plain.lines.lineOf(plain.value, [...containers, 1, "image"]), 32);
});

test("JSON has its lines too", () => {
  const document = {
    text: '\n{\n\t"kind": "Pod",\n\t"list": [1,\n\t\t{"a":null}],\n\t"x": "\\u00e9\\/"}\n',
    firstLine: 1,
  };
  const plain = parsePlainYaml(document);
  assert.deepEqual(plain?.value, { kind: "Pod", list: [1, { a: null }], x: "é/" });
  assert.equal(plain.lines.lineOf(plain.value, ["list", 1, "a"]), 5);
  assert.deepEqual(plain, parseWhole(document));
});

test("what takes a whole parser is left to it", () => {
  for (const text of [
    "a: &x 1\n",
    "a: !!str 1\n",
    "a: >\n  folded\n",
    "a: one\n  two\n",
    "a: 1\na: 2\n",
    "a: |+\n  keep\n",
    "a: b: c\n",
    "a: [1,\n  2]\n",
    "a:\t1\n",
    "<<: {a: 1}\n",
    "? a\n: b\n",
    "a: {{ .Values.b }}\n",
    "a: .inf\n",
  ]) {
    assert.equal(parsePlainYaml({ text, firstLine: 1 }), undefined, text);
  }
});

/** Either parser may read a text that the other refuses to; the plain one never reads it differently. */
function agrees(text: string): void {
  const document = { text, firstLine: 1 };
  const plain = parsePlainYaml(document);
  if (plain !== undefined) assert.deepEqual(plain, parseWhole(document), JSON.stringify(text));
}

test("any value is read alike, however it is written", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom("yes", "0644", "a: b", "- x", "#", " pad ", "1e3", "~"),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, word, fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("map")),
    list: fc.array(tie("any"), { maxLength: 3 }),
    map: fc.dictionary(word, tie("any"), { maxKeys: 4 }),
  })).map;
  const form = fc.record({
    indent: fc.constantFrom(1, 2, 4),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom("any" as const, "flow" as const, "block" as const),
    defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const, "QUOTE_SINGLE" as const),
  });
  fc.assert(
    fc.property(value, form, (any, options) => agrees(stringify(any, { ...options, version: "1.1" }))),
    { numRuns: 200 },
  );
});

test("a manifest with any fault in it is read alike, or by the whole parser", () => {
  const piece = fc.constantFrom(
    "\n",
    " ",
    "  ",
    "- ",
    ":",
    ": ",
    "#",
    " #",
    '"',
    "'",
    "[",
    "}",
    ",",
    "|",
    "\t",
    "&a",
    "\n\n",
    "x",
    "\r\n",
  );
  const fault = fc.record({ at: fc.nat(SAMPLE.length), drop: fc.nat(6), piece });
  fc.assert(
    fc.property(fc.array(fault, { minLength: 1, maxLength: 3 }), (faults) => {
      agrees(
        faults.reduce((text, { at, drop, piece: put }) => text.slice(0, at) + put + text.slice(at + drop), SAMPLE),
      );
    }),
    { numRuns: 400 },
  );
});
