import assert from "node:assert/strict";
import { test } from "node:test";
import type { GrowthCause } from "../gate-report.ts";
import type { ImageDiffReport } from "../image-diff-report.ts";
import { causeWords } from "../page/cause-words.ts";
import { renderCauses } from "./cause-view.ts";

const IMPORT: GrowthCause = {
  kind: "import",
  what: "example.com/app imports example.com/*evil*",
  chain: [{ importer: "example.com/app", imported: "example.com/evil", where: "main.go:3:8" }],
  imported: ["example.com/evil"],
  where: { file: "main.go", line: 3, column: 8 },
  commit: { hash: "0123456789abcdef", subject: "Bring it\u001b[31m", author: "Bob", date: "2026-11-29" },
  noCommit: null,
  packages: [{ name: "example.com/evil", changeBytes: 5000, changeWireBytes: 2000 }],
  changeBytes: 5000,
  changeWireBytes: 2000,
  proof: { proven: true, savedBytes: 4900, savedWireBytes: null, why: null },
};

const OTHER: GrowthCause = {
  ...IMPORT,
  kind: "more-used",
  what: "more of fmt is linked",
  chain: [],
  where: null,
  commit: null,
  noCommit: "no line imports them",
  packages: [],
  changeBytes: 700,
  changeWireBytes: null,
  proof: null,
};

const shown = (format: "text" | "markdown", causes = [IMPORT, OTHER]) =>
  [...renderCauses("why it grew", causes, format, { colour: false })].join("");

test("each cause says where it was found, and nothing that is not known", () => {
  assert.equal(
    shown("text"),
    `
why it grew
  +5.00 kB stored, +2.00 kB of the wire: example.com/app imports example.com/*evil*
    line: main.go:3:8
    commit: 0123456 Bring it\\u{1b}[31m (Bob, 2026-11-29)
    chain: example.com/app → example.com/evil
    proof: proven: a build without it is 4.90 kB smaller
  +700 B stored: more of fmt is linked
    commit: no line imports them
`,
  );
  assert.equal(shown("text", []), "");
});

test("in Markdown they are a list in a list, and names stay names", () => {
  const lines = shown("markdown").split("\n");
  assert.deepEqual(lines.slice(1, 5), [
    "### why it grew",
    "",
    "- +5.00 kB stored, +2.00 kB of the wire: example.com/app imports example.com/\\*evil\\*",
    "  - line: main.go:3:8",
  ]);
});

test("on a page the causes and the rest add up to the change", () => {
  const report = { changeBytes: 6000, changeWireBytes: 1500 } as ImageDiffReport;
  const words = causeWords({ ...report, causes: [IMPORT, OTHER] });
  const sum = words.reduce((total, { changeBytes }) => total + changeBytes, 0);
  assert.equal(sum, 6000);
  assert.equal(words.at(-1)?.changeWireBytes, null, "the share of one cause is not known, so the rest is not either");
  assert.equal(causeWords({ ...report, causes: [IMPORT] }).at(-1)?.changeWireBytes, -500);
  assert.deepEqual(words[0]?.facts.at(-1), { name: "package", value: "+5.00 kB example.com/evil" });
  assert.deepEqual(causeWords(report), []);
});
