import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import type { PageModel } from "../../src/report/page/page-model.ts";
import { renderPage } from "../../src/report/page/render-page.ts";
import { readPageSource } from "../../src/session/write-page.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

let browser: Promise<Browser> | undefined;

/** The system's Chromium, headless, one for each test file. Undefined where there is none. */
export async function openBrowser(t: TestContext): Promise<Browser | undefined> {
  const executablePath = requireTool(t, "chromium");
  if (executablePath === undefined) return undefined;
  // Its sandbox does not work for root, and the pages are trusted.
  browser ??= chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return browser;
}

/** Call this when the tests of a file are done. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}

export interface ShownPage {
  readonly page: Page;
  /** The browser's error messages, including violations of the page's policy. */
  readonly complaints: string[];
  readonly url: string;
}

/** Writes a model as a page and opens it from disk, as a reader does. Resolves when the page is complete. */
export async function showPage(
  t: TestContext,
  browser: Browser,
  model: PageModel,
  options: { readonly fragment?: string; readonly size?: typeof DESKTOP; readonly dark?: boolean } = {},
): Promise<ShownPage> {
  const file = join(temporaryFolder(t), "page.html");
  writeFileSync(file, await renderPage(model, await readPageSource()));
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({
    viewport: options.size ?? DESKTOP,
    colorScheme: options.dark === true ? "dark" : "light",
    reducedMotion: "reduce",
  });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(url + (options.fragment ?? ""));
  await isComplete(page);
  return { page, complaints, url };
}

/** Waits until a page is completely drawn. */
export function isComplete(page: Page): Promise<void> {
  return until(page, "performance.getEntriesByName('complete').length > 0");
}

/**
 * Waits until an expression is true in a page. The page's policy does not let Playwright's own waiting script run
 * there.
 */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if ((await page.evaluate(expression)) === true) return;
    await setTimeout(20);
  }
  assert.fail(`never came true: ${expression}`);
}

/** How many different colours a canvas has: a blank one has one. */
export async function coloursOf(page: Page): Promise<number> {
  const count = await page.evaluate(`(() => {
    const canvas = document.querySelector(".map canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`);
  assert(typeof count === "number");
  return count;
}
