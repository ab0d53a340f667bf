import assert from "node:assert/strict";
import { after, describe, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import {
  closeBrowser,
  coloursOf,
  DESKTOP,
  isComplete,
  openBrowser,
  PHONE,
  showPage,
  until,
} from "../support/browser.ts";
import { comparedTree, fullModel, HOSTILE_NAMES } from "./models.ts";

/** The fragment of the page's address, as the browser encodes it. */
const fragmentOf = (page: Page) => new URL(page.url()).hash;

const textOf = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? "";

const rowNames = (page: Page) => page.locator(".rows .name .path").allInnerTexts();

describe("the page in a browser", () => {
  after(closeBrowser);

  test("draws, sends no request, and reports no error", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    for (const dark of [false, true]) {
      const { page, complaints } = await showPage(t, browser, fullModel(), { dark });
      assert.ok((await coloursOf(page)) > 5, "the map is blank");
      assert.deepEqual(complaints, []);
    }
  });

  test("takes no name for markup or code, and makes invisible characters visible", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const { page, complaints } = await showPage(t, browser, fullModel(), {
      fragment: "#at=layer%201%20RUN%20make/cache",
    });
    assert.deepEqual(complaints, []);
    assert.equal(await page.locator("img, iframe, object, main script, main style").count(), 0);
    assert.match(await page.title(), /^example <img src=x/);
    const text = await textOf(page, "main");
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
    for (const shown of [
      "evil\\u{202e}txt.exe",
      "bell\\u{7} escape\\u{1b}[2J tab\\t feed\\n end",
      "line\\u{2028}separator",
    ]) {
      assert.ok(text.includes(shown), shown);
    }
    assert.equal((await rowNames(page)).length, HOSTILE_NAMES.length);
  });

  test("runs no other script, whatever is injected", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const { page, complaints } = await showPage(t, browser, fullModel());
    const outcome = await page.evaluate(`(() => {
      let refused = false;
      try { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='document.title=1'>"); } catch { refused = true; }
      const script = document.createElement("script");
      try { script.textContent = "document.title = 2"; document.body.append(script); } catch {}
      const link = document.createElement("div");
      link.setAttribute("style", "position:fixed");
      document.body.append(link);
      return [refused, document.title.length > 1, getComputedStyle(link).position];
    })()`);
    assert.deepEqual(outcome, [true, true, "static"]);
    assert.ok(complaints.length > 0, "the browser reports what it refuses");
  });

  test("zooms with a click, and the browser's Back button zooms out", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    const map = page.locator(".map");
    await map.click({ position: { x: 60, y: 8 } });
    assert.match(fragmentOf(page), /^#at=layer%200/);
    assert.match(await textOf(page, ".way"), /layer 0 ADD rootfs/);
    assert.deepEqual(await rowNames(page), ["usr", "[tar headers]"]);
    // A node that contains only one folder is skipped.
    await page.locator(".rows .row").first().click();
    assert.deepEqual(await rowNames(page), ["large", "small", "twin", "twin"]);
    await page.goBack();
    await until(page, "document.querySelectorAll('.rows .row').length === 2");
    await page.goBack();
    await until(page, "location.hash === ''");
    assert.equal((await rowNames(page)).length, 2);
  });

  test("sorts by any column, both ways", async (t) => {
    const { page } = (await shown(t, "#at=layer%200%20ADD%20rootfs/usr/bin")) ?? {};
    if (page === undefined) return;
    assert.deepEqual(await rowNames(page), ["large", "small", "twin", "twin"]);
    const sizes = () => page.locator(".rows .stored").allInnerTexts();
    assert.deepEqual(await sizes(), ["6.00 kB", "1.00 kB", "50 B", "40 B"]);
    await page.locator("[data-sort=name]").click();
    assert.equal(await textOf(page, ".columnheader, [aria-sort=ascending]"), "Name▲");
    await page.locator("[data-sort=name]").click();
    assert.deepEqual(await rowNames(page), ["twin", "twin", "small", "large"]);
    assert.match(fragmentOf(page), /sort=-name/);
  });

  test("filters by name and path, and says when nothing matches", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    await page.keyboard.press("/");
    await page.keyboard.type("TWIN");
    assert.deepEqual(await rowNames(page), ["twin", "twin"]);
    assert.equal(await textOf(page, ".count"), "2 matches below");
    await page.locator("input[type=search]").fill("usr/bin/la");
    assert.deepEqual(await rowNames(page), ["large"]);
    await page.locator("input[type=search]").fill("nowhere");
    assert.ok(await page.getByText("Nothing in here has such a name.").isVisible());
    await page.keyboard.press("Escape");
    assert.equal((await rowNames(page)).length, 2);
  });

  test("can be used with only the keyboard", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    await page.locator(".map").focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await textOf(page, ".said"), /layer/);
    await page.keyboard.press("Enter");
    assert.match(fragmentOf(page), /^#at=layer/);
    await page.keyboard.press("Backspace");
    assert.doesNotMatch(fragmentOf(page), /at=/);
    await page.locator(".grid").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    assert.match(fragmentOf(page), /^#at=layer%200/);
    const active = await page.locator(".grid").getAttribute("aria-activedescendant");
    await page.keyboard.press("End");
    assert.notEqual(await page.locator(".grid").getAttribute("aria-activedescendant"), active);
    await page.keyboard.press("m");
    assert.match(fragmentOf(page), /by=wire/);
    await page.keyboard.press("?");
    assert.ok(await page.locator("dialog").isVisible());
    await page.keyboard.press("Escape");
    assert.ok(!(await page.locator("dialog").isVisible()));
  });

  test("shows where the keyboard focus is", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    for (let stop = 0; stop < 14; stop++) {
      await page.keyboard.press("Tab");
      const [name, outline] = (await page.evaluate(`(() => {
        const { activeElement } = document;
        return [activeElement.className || activeElement.tagName, getComputedStyle(activeElement).outlineStyle];
      })()`)) as [string, string];
      assert.equal(outline, "solid", name);
    }
  });

  test("a link leads back to the view that it was copied from", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const { page, url } = await showPage(t, browser, fullModel());
    const views = [
      "#at=layer%200%20ADD%20rootfs/usr/bin&on=layer%200%20ADD%20rootfs/usr/bin/twin;2&by=wire",
      "#find=twin&sort=name",
      `#at=layer%201%20RUN%20make/cache&on=layer%201%20RUN%20make/cache/${encodeURIComponent("a;2/b&c=d#e%zz")}`,
    ];
    for (const view of views) {
      await page.goto("about:blank");
      await page.goto(url + view);
      await isComplete(page);
      // Any action that writes the view into the address again without changing it.
      await page.locator(".segments [aria-pressed=true]").click();
      assert.equal(fragmentOf(page), view);
    }
    await page.goto("about:blank");
    await page.goto(`${url}#at=gone/away&on=%E0%A4%A&by=colour&sort=nothing`);
    await isComplete(page);
    assert.ok((await coloursOf(page)) > 5, "a link to what is not there shows the whole");
  });

  test("areas follow the measure, in the steps too", async (t) => {
    const { page } = (await shown(t)) ?? {};
    if (page === undefined) return;
    const widths = () =>
      page.evaluate("[...document.querySelectorAll('.step-bar')].map((bar) => bar.style.width + bar.style.marginLeft)");
    const stored = await widths();
    await page.locator(".segments button", { hasText: "On the wire" }).click();
    assert.notDeepEqual(await widths(), stored);
  });

  test("shows either of two images and the change, stored and on the wire", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const model = fullModel({ verb: "diff", tree: comparedTree() });
    const { page, complaints } = await showPage(t, browser, model, { fragment: "#at=layer%200%20ADD%20rootfs" });
    const choose = (name: string) => page.locator(".segments button", { hasText: name }).click();
    const cells = (column: string) => page.locator(`.rows .${column}`).allInnerTexts();
    assert.deepEqual(await rowNames(page), ["came", "grew", "same"]);
    assert.deepEqual(await cells("change"), ["+3.00 kB", "+2.00 kB", "±0 B"]);
    await choose("On the wire");
    assert.deepEqual(await rowNames(page), ["grew", "came", "same"]);
    assert.deepEqual(await cells("change"), ["+900 B", "+700 B", "−10 B"]);
    assert.match(fragmentOf(page), /by=changeWire/);
    await choose("After");
    assert.match(fragmentOf(page), /by=afterWire/);
    assert.deepEqual(await rowNames(page), ["same", "grew", "came"]);
    assert.deepEqual(await cells("after"), ["2.49 kB", "1.90 kB", "700 B"]);
    await choose("Stored");
    assert.match(fragmentOf(page), /by=after$/);
    assert.deepEqual(await page.locator(".segments [aria-pressed=true]").allInnerTexts(), ["After", "Stored"]);
    assert.ok((await coloursOf(page)) > 3, "the map is blank");
    assert.match(await textOf(page, ".detail"), /\+5.00 kB stored11.0 kB → 16.0 kB.*\+1.59 kB on the wire/);
    assert.match(await textOf(page, "#causes"), /\+4.10 kB stored, not known on the wire/);
    assert.deepEqual(complaints, []);
  });

  test("fits a phone: nothing overflows, and rows are as high as a finger", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    for (const size of [{ ...PHONE, width: 320 }, PHONE]) {
      const { page } = await showPage(t, browser, fullModel(), { size });
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), size.width);
      assert.ok(Number((await page.locator(".rows .row").first().boundingBox())?.height) >= 44);
      assert.ok((await coloursOf(page)) > 5);
    }
  });

  test("light and dark follow the system until a reader chooses", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const { page } = await showPage(t, browser, fullModel(), { dark: true, size: DESKTOP });
    const background = () => page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor");
    const dark = await background();
    const toggle = page.locator("[data-theme-toggle]");
    await toggle.click();
    assert.equal(await toggle.getAttribute("aria-label"), "Colours: light");
    const light = await background();
    assert.notEqual(light, dark);
    await toggle.click();
    assert.equal(await background(), dark);
  });

  test("has a message where there is nothing to draw", async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const empty = { tree: null, waterfall: null, layers: [], findings: [], tables: [], notes: [] };
    const { page, complaints } = await showPage(t, browser, fullModel(empty));
    assert.ok(await page.getByText("There is nothing to draw a map of.").isVisible());
    assert.deepEqual(complaints, []);
  });
});

async function shown(t: TestContext, fragment = "") {
  const browser = await openBrowser(t);
  return browser === undefined ? undefined : showPage(t, browser, fullModel(), { fragment });
}
