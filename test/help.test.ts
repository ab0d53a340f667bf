/** The pages that messages name, as `plimsoll help` prints them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ERROR_CODES } from "../src/base/error.ts";
import { ALL_LINT_RULES } from "../src/fleet/manifest/lint-rules.ts";
import { renderMarkdown } from "../src/report/markdown-view.ts";
import { withoutRelativeLinks } from "../src/report/page-links.ts";
import { listHelpPages, readHelpPage } from "../src/store/assets.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY } from "./support/tools.ts";

function plimsoll(...words: string[]) {
  return spawnSync(process.execPath, [join(REPOSITORY, "src/cli.ts"), ...words], { encoding: "utf8" });
}

test("every error code and every rule has its page", async () => {
  const names = (await listHelpPages()).map(({ name }) => name);
  const wanted = [...Object.keys(ERROR_CODES), ...ALL_LINT_RULES.map(({ id }) => id)];
  assert.deepEqual(
    wanted.filter((name) => !names.includes(name)),
    [],
  );
});

/** Only letters and digits are compared: markup, line breaks and the order of a table's wrapped cells do not count. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu)?.sort() ?? [];
}

test("every page keeps every word, fits the terminal except for its code, and names commands that work", async (t) => {
  const pages = await listHelpPages();
  const paths = new Set(pages.flatMap(({ folder, name }) => [folder as string, name, `${folder}/${name}`]));
  for (const page of pages) {
    const where = `${page.folder}/${page.name}`;
    const text = withoutRelativeLinks(await readHelpPage(page), page.folder);
    const rendered = renderMarkdown(text, { width: 60, colour: false });
    const info = /^```\w+$/gm;
    assert.deepEqual(wordsOf(rendered), wordsOf(text.replace(info, "```").replace(/^\|[-:|]+$/gm, "")), where);
    const wide = rendered.split("\n").filter((line) => line.length > 60 && !line.startsWith("    "));
    const unbreakable = wide.filter((line) => line.split(/\s+/).some((word) => word.length > 20));
    assert.deepEqual(wide, unbreakable, where);
    for (const [, named = ""] of text.matchAll(/plimsoll help ([\w/-]+)/g)) {
      assert.ok(paths.has(named) || ["RULE", "licences"].includes(named), `${where} names ${named}`);
    }
  }
  t.diagnostic(`compared ${pages.length} pages`);
  assert.ok(pages.length > 100);
});

test("a word prints its page from any folder, a verb its usage, and a folder the list of its pages", (t) => {
  const options = { encoding: "utf8", cwd: temporaryFolder(t) } as const;
  const elsewhere = spawnSync(process.execPath, [join(REPOSITORY, "src/cli.ts"), "help", "exit-codes"], options);
  assert.equal(elsewhere.status, 0, elsewhere.stderr);
  assert.match(elsewhere.stdout, /^Exit codes\n/);
  assert.match(elsewhere.stdout, /`plimsoll help errors`/);
  assert.equal(plimsoll("help").stdout, plimsoll("--help").stdout);
  const usage = plimsoll("help", "lint").stdout;
  assert.equal(
    usage,
    `${plimsoll("lint", "--help").stdout}\nMore: \`plimsoll help rules/lint\`\n\nMore: \`plimsoll help guide/lint\`\n`,
  );
  assert.match(plimsoll("help", "guide/lint").stdout, /^What a Dockerfile or an image wastes\n/);
  assert.match(plimsoll("help", "rules").stdout, /^libc +Whether the binary needs/m);
});

test("the licences are printed as they are", () => {
  const { stdout } = plimsoll("help", "licences");
  const texts = ["LICENSE", "NOTICE"].map((name) => readFileSync(join(REPOSITORY, name), "utf8").trim());
  assert.equal(stdout, `${texts.join("\n\n")}\n`);
});

test("for an unknown word, similar words are proposed", () => {
  const { status, stderr } = plimsoll("help", "cgo-requird");
  assert.equal(status, 2);
  assert.match(stderr, /there is no help about "cgo-requird"\n {2}fix did you mean cgo-required\?/);
  assert.match(plimsoll("help", "cache").stderr, /did you mean .*(?:go-build-cache|language-cache)/);
});

test("a message names the command, and SARIF contains the page", () => {
  const dockerfile = join(REPOSITORY, "test/fixtures/go/linted/Dockerfile");
  const { stdout } = plimsoll("lint", dockerfile, "--sarif", "--fail-on", "never");
  const [{ tool }] = JSON.parse(stdout).runs;
  for (const { id, help } of tool.driver.rules) {
    const page = readFileSync(join(REPOSITORY, `docs/rules/${id}.md`), "utf8");
    assert.equal(help.markdown, withoutRelativeLinks(page, "rules"));
    assert.ok(help.text.startsWith(`${id}\n`));
  }
  assert.match(plimsoll("slim", "--user", "x").stderr, /\n {2}see plimsoll help flag-invalid\n$/);
});
