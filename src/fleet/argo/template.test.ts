import assert from "node:assert/strict";
import { test } from "node:test";
import { type Parameters, TemplateFiller } from "./template.ts";

const budget = () => ({ left: 10_000 });

function fill(template: string, params: Parameters, isGo = false) {
  const filler = new TemplateFiller({ params, isGo, budget: budget() });
  const text = filler.text(template);
  return filler.why ?? { text };
}

test("names between braces are filled in; what has no text stays", () => {
  const params = { "path": "apps/order", "path[1]": "order", "port": 80, "values.a": "1" };
  assert.deepEqual(fill("x-{{path}}-{{ path[1] }}-{{values.a}}", params), { text: "x-apps/order-order-1" });
  assert.deepEqual(fill("{{port}} {{toString}} {{}} {{ a }}", params), { text: "{{port}} {{toString}} {{}} {{ a }}" });
  assert.match(String(fill("{{path}} {{path", params)), /it does not end/);
});

test("of Go's templates, fields and indexes are filled in, and spaces are cut as Go cuts them", () => {
  const params = { name: "order ", path: { path: "a/b", segments: ["a", "b"] }, "labels": { "a-b": true, n: 7 } };
  assert.deepEqual(fill("{{.path.path}}/{{ index .path.segments 1 }}", params, true), { text: "a/b/b" });
  assert.deepEqual(fill(`{{index .labels "a-b"}} {{.labels.n}}`, params, true), { text: "true 7" });
  assert.deepEqual(fill("a {{- .name -}} b {{.name}} {{- .name}}", params, true), { text: "aorder b order order " });
  for (const template of ["{{.path.path | upper}}", "{{if .name}}x{{end}}", "{{ normalize .name }}", `{{ "x" }}`]) {
    assert.match(String(fill(template, params, true)), /no functions/, template);
  }
  for (const template of ["{{.none}}", "{{.constructor}}", "{{index .path.segments 2}}", "{{.path.segments.length}}"]) {
    assert.match(String(fill(template, params, true)), /it has no value/, template);
  }
  assert.match(String(fill("{{.path}}", params, true)), /no text that is certain/);
  assert.match(String(fill("{{.path.path", params, true)), /it does not end/);
  assert.match(String(fill(`{{index .path.segments 007}}`, params, true)), /no functions/);
});

test("every text of a value is filled in, names of members too, and nothing grows without a limit", () => {
  const filler = new TemplateFiller({ params: { a: "x" }, isGo: false, budget: budget() });
  assert.deepEqual(filler.fill({ "k-{{a}}": ["{{a}}", 1, null, { b: "{{a}}" }] }), {
    "k-x": ["x", 1, null, { b: "x" }],
  });
  const greedy = new TemplateFiller({ params: { a: "x".repeat(6000) }, isGo: false, budget: budget() });
  greedy.fill(["{{a}}", "{{a}}", "{{a}}"]);
  assert.match(greedy.why ?? "", /more work/);
});

test("work is spent also where nothing comes of it", () => {
  for (const value of [Array.from({ length: 20_000 }, () => 1), `{{ .a ${" ".repeat(20_000)}}}`]) {
    const filler = new TemplateFiller({ params: { a: "x" }, isGo: true, budget: budget() });
    filler.fill(value);
    assert.match(filler.why ?? "", /more work/);
  }
});

test("a long text takes time that grows with its length", () => {
  // Tried at each of these places again, it would take minutes.
  const many = "{{".repeat(500_000);
  const fillLong = (template: string, isGo: boolean) => {
    const filler = new TemplateFiller({ params: { a: "x" }, isGo, budget: { left: 10_000_000 } });
    return { text: filler.text(template), why: filler.why };
  };
  assert.deepEqual(fillLong(many, false), { text: many, why: undefined });
  assert.match(fillLong(`{{ .a${" ".repeat(500_000)}b}}`, true).why!, /no functions/);
});
