import assert from "node:assert/strict";
import { test } from "node:test";
import type { PruneReport, PruneSuggestion } from "./prune-report.ts";
import { renderPrune } from "./prune-view.ts";

const SUGGESTION: PruneSuggestion = {
  kind: "unused-import",
  subject: "example.com/driver",
  what: "nothing opens it",
  evidence: ["the linker drops\u001b[31m it"],
  edits: [
    { file: "main.go", line: 4, what: "take this import out" },
    { file: "go.mod", line: null, what: "raise it" },
    { file: null, line: null, what: "build with -tags small" },
  ],
  proof: "built without the import",
  before: { sizeBytes: 2_000_000, wireBytes: 900_000 },
  after: { sizeBytes: 1_500_000, wireBytes: 700_000 },
  savedBytes: 500_000,
  savedWireBytes: 200_000,
};

const REPORT: PruneReport = {
  schema: "plimsoll.prune/1",
  package: "example.com/m",
  go: "go1.26.8",
  platform: "linux/amd64",
  program: { sizeBytes: 2_000_000, wireBytes: 900_000 },
  suggestions: [SUGGESTION, { ...SUGGESTION, kind: "plugin", subject: "example.com/plugin", edits: [] }],
  unproven: [],
  notes: ["a note"],
};

test("suggestions with their edits, then choices; what comes from outside is escaped", () => {
  assert.equal(
    [...renderPrune(REPORT, "text", { colour: false })].join(""),
    [
      "example.com/m, go1.26.8, linux/amd64: 2.00 MB stored, 900 kB on the wire",
      "",
      "1 suggestion, shown by a build",
      "",
      "  −500 kB stored, −200 kB on the wire  example.com/driver  unused-import",
      "  nothing opens it.",
      "  → main.go:4: take this import out",
      "  → go.mod: raise it",
      "  → build with -tags small",
      "  · the linker drops\\u{1b}[31m it",
      "  · built without the import",
      "",
      "what registered plugins cost, if nobody needs them",
      "",
      "  −500 kB stored, −200 kB on the wire  example.com/plugin  plugin",
      "  nothing opens it.",
      "  · the linker drops\\u{1b}[31m it",
      "  · built without the import",
      "",
      "a note",
      "",
    ].join("\n"),
  );
});

test("on a terminal, lines are wrapped under each other", () => {
  const what = "word ".repeat(30).trim();
  const text = [
    ...renderPrune({ ...REPORT, suggestions: [{ ...SUGGESTION, what }] }, "text", { colour: false, width: 60 }),
  ];
  const wrapped = text.filter((line) => line.startsWith("  word"));
  assert.ok(wrapped.length > 1 && wrapped.every((line) => line.trimEnd().length <= 60), wrapped.join(""));
});

test("Markdown has a table, and a list of edits", () => {
  const text = [...renderPrune(REPORT, "markdown", { colour: false })].join("");
  assert.match(text, /^\| −500 kB \| −200 kB \| unused-import \| example.com\/driver \| nothing opens it \|$/m);
  assert.match(text, /^- example.com\/driver: main.go:4: take this import out$/m);
});

test("a program with nothing to suggest says so", () => {
  const text = [...renderPrune({ ...REPORT, suggestions: [], notes: [] }, "text", { colour: false })].join("");
  assert.match(text, /\nnothing to suggest: no change that was built makes it smaller\n$/);
});
