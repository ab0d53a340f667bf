import assert from "node:assert/strict";
import { after, describe, type TestContext, test } from "node:test";
import { type GraphPackage, shapeOf } from "../../src/present/dependency-graph.ts";
import { tagsPage } from "../../src/present/page/tags-page.ts";
import type { PageModel } from "../../src/report/page/page-model.ts";
import type { TagRow, TagsReport } from "../../src/report/tags-report.ts";
import { closeBrowser, DESKTOP, openBrowser, PHONE, showPage } from "../support/browser.ts";

const MODULES = { by: "module", standard: false } as const;
const HOSTILE = 'evil.example/<img src=x onerror="document.title=1">\u202etxt';

const one = (importPath: string, imports: readonly string[] = []): GraphPackage => ({
  importPath,
  module: importPath === "fmt" ? undefined : importPath === "app.example" ? importPath : `${importPath}@v1.0.0`,
  standard: importPath === "fmt",
  imports,
  importMap: {},
});
const kept = [one("fmt"), one("deep.example"), one("log.example", ["fmt", "deep.example"]), one(HOSTILE)];
const without = [...kept, one("old.example"), one("app.example", ["log.example", "old.example", HOSTILE])];
const withDb = [
  ...kept,
  one("db.example", ["deep.example"]),
  one("app.example", ["log.example", "db.example", HOSTILE]),
];

const FIGURES = { sizeBytes: 5_000_000, wireBytes: 2_000_000, packages: 6, modules: 6 };
const ROW: TagRow = {
  ...{ tags: ["with_db"], together: [], class: "own", inUse: false, outcome: "weighed", reason: null },
  ...{ reacting: [], needs: [], without: FIGURES, with: FIGURES, change: FIGURES },
  ...{ packagesAdded: [], packagesRemoved: [], modulesAdded: [], modulesRemoved: [] },
};
const REPORT: TagsReport = {
  schema: "plimsoll.tags/1",
  program: { ...FIGURES, package: "app.example", platform: "linux/amd64", go: "go1.26.8", tags: [] },
  tags: [ROW],
  others: [],
  builds: { made: 1, budget: 24 },
  notes: [],
};

function model(mark?: string): PageModel {
  const shape = (packages: readonly GraphPackage[]) => shapeOf({ packages, ledger: undefined }, MODULES);
  return tagsPage(REPORT, shape(without), [{ row: ROW, without: shape(without), with: shape(withDb) }], mark);
}

async function shown(t: TestContext, options: Parameters<typeof showPage>[3] = {}) {
  const browser = await openBrowser(t);
  return browser === undefined ? undefined : showPage(t, browser, model(), options);
}

describe("the graph in a browser", () => {
  after(closeBrowser);

  test("is drawn without a request and without an error, light and dark, wide and narrow", async (t) => {
    for (const options of [{ dark: false }, { dark: true }, { size: PHONE }, { size: DESKTOP }]) {
      const { page, complaints } = (await shown(t, options)) ?? {};
      if (page === undefined) return;
      assert.deepEqual(complaints, []);
      assert.equal(await page.locator(".graph .node").count(), 7);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
    }
  });

  test("marks what the tag brings and takes away by colour, line and sign, and another choice unmarks it", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    const labels = (mark: string) => page.locator(`.graph .node[data-mark=${mark}] .label`).allTextContents();
    assert.deepEqual([await labels("added"), await labels("removed")], [["+ db.example"], ["− old.example"]]);
    const style = (mark: string, name: string) =>
      page.evaluate(`getComputedStyle(document.querySelector(".node[data-mark=${mark}] .box"))["${name}"]`);
    assert.notEqual(await style("added", "stroke"), await style("removed", "stroke"));
    assert.notEqual(await style("added", "strokeDasharray"), await style("removed", "strokeDasharray"));
    assert.match(
      (await page.locator(".graph-meaning").textContent()) ?? "",
      /larger.*\+ 1 with it only\s*− 1 without it only/,
    );
    await page.locator(".graph-choice select").selectOption({ label: "no tag" });
    assert.deepEqual([await labels("added"), await labels("absent")], [[], ["db.example"]]);
  });

  test("says the way and the bytes of what is pointed at, and of what the keys reach", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    const detail = () =>
      page
        .locator(".graph-detail p")
        .allTextContents()
        .then((lines) => lines.join("\n"));
    await page.locator(".graph .node").filter({ hasText: "deep.example" }).hover();
    assert.match(await detail(), /^deep\.example v1\.0\.0\n.*bytes not measured.*needed by 2, needs 0/);
    assert.match(await detail(), /app\.example › log\.example › deep\.example$/);
    await page.locator(".graph .node").filter({ hasText: "log.example" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await detail(), /^deep\.example/);
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".graph .node[aria-pressed=true]").count(), 1);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    assert.match(await detail(), /^app\.example/);
    assert.equal(await page.locator(".graph .node[tabindex='0']").count(), 1);
  });

  test("finds a name, and takes none for markup", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    await page.locator("#graph input[type=search]").fill("LOG.");
    assert.equal(await page.locator(".graph .node:not(.missed)").count(), 1);
    assert.equal(await page.locator("main img, main script").count(), 0);
    const words = await page
      .locator(".graph .node")
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")));
    assert.ok(words.some((text) => text?.includes("\\u{202e}")));
    assert.ok(words.every((text) => !text?.includes("\u202e")));
  });

  test("a tag that moves nothing is said not to be marked", () => {
    assert.match(model("absent").notes.join(), /absent is no tag that brings or takes away/);
    assert.deepEqual(model("with_db").notes, []);
  });
});
