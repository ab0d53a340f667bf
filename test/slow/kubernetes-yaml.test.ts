/** Manifests with faults in them, and how sigs.k8s.io/yaml, which kubectl and API servers use, reads them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseManifest } from "../../src/format/kubernetes/manifest.ts";
import { requirePodSecurity } from "../support/pod-security.ts";

const SAMPLE = `apiVersion: v1
kind: Pod
metadata:
  name: order # of the shop
  labels: {app: order, tier: 'back''end', n: "1"}
  annotations: &notes
    "a/b": "x: \\"y\\"\\n\\x41"
    script: |-
      #!/bin/sh

      echo "a: b"
    folded: >
      one
      two
spec:
  hostPID: no
  again: *notes
  merged:
    <<: *notes
    own: 0o17
  containers:
  - name: order
    args: [-port, "8080", --v=2, 1_000, 08, .5, 1e3, 2026-11-30, 22:22, ~]
    ports:
    - containerPort: 0644
      0x10: y
  -
    name: !!str 12
`;

const PIECES = [
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
  ">",
  "\t",
  "&a ",
  "*a",
  "!",
  "\n\n",
  "x",
  "0",
  "~",
  "?",
  "%",
  "@",
];
const fault = fc.record({ at: fc.nat(SAMPLE.length), drop: fc.nat(5), piece: fc.constantFrom(...PIECES) });

test("what both read has the same value", (t) => {
  const judge = requirePodSecurity(t);
  if (judge === undefined) return;
  const faulty = fc
    .sample(fc.array(fault, { minLength: 1, maxLength: 2 }), 6000)
    .map((faults) =>
      faults.reduce((text, { at, drop, piece }) => text.slice(0, at) + piece + text.slice(at + drop), SAMPLE),
    );
  const texts = [SAMPLE, ...faulty];
  const answers = judge(texts);
  let [both, onlyWe] = [0, 0];
  for (const [index, text] of texts.entries()) {
    const { objects, problems } = parseManifest(Buffer.from(text), "a.yaml");
    const [object] = objects;
    if (object === undefined || objects.length > 1 || problems.length > 0) continue;
    const { json } = answers[index]!;
    if (json === undefined) {
      onlyWe++;
      continue;
    }
    both++;
    assert.deepEqual(object.value, json, text);
  }
  t.diagnostic(`${both} read by both, ${onlyWe} only by plimsoll`);
  assert.ok(both > 1000);
  // Blank lines with a tab, and merge keys of lists in lists.
  assert.ok(onlyWe < both / 100);
});
