/** `npm run bench -- page`: the pages of an image with 200,000 files, and of two, in headless Chromium. */
import { mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { findCauses } from "../src/measure/image/causes.ts";
import { imageDiffPage } from "../src/present/page/image-diff-page.ts";
import { imagePage } from "../src/present/page/image-page.ts";
import type { PageModel } from "../src/report/page/page-model.ts";
import { writePage } from "../src/session/write-page.ts";
import { isComplete, until } from "../test/support/browser.ts";
import { findProgram } from "../test/support/tools.ts";
import { largeImage } from "./page-subject.ts";
import { reportFigures } from "./results.ts";
import { median } from "./sampling.ts";
import { asMegabytes, asMilliseconds, asSeconds, type Figure } from "./verdict.ts";

const FILES = 200_000;
/** The image before: most of its files are in the other one too. */
const FILES_BEFORE = 190_000;

/** The times of one visit by the browser's own clock, in seconds since the page was requested. */
interface Visit {
  readonly paint: number;
  readonly drawn: number;
  /** The time of each zoom, from the click to the frame after it. */
  readonly zooms: readonly number[];
}

/** Returns whether every figure is within its limit. */
export async function benchPage(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "5" } } });
  const executablePath = findProgram("chromium");
  if (executablePath === undefined) throw new Error("chromium is not installed");
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const file = join(folder, "page.html");
    const figures: Figure[] = [];
    for (const { name, model } of await largePages()) {
      await writePage({ cwd: folder }, file, model);
      // Each visit has a new browser, so that nothing is cached.
      const visits: Visit[] = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
        visits.push(await visit(browser, pathToFileURL(file).href));
        await browser.close();
      }
      figures.push(...figuresOf(name, statSync(file).size, visits));
    }
    return reportFigures("page", figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pages have no findings: a real one has only a few. */
async function largePages(): Promise<readonly { readonly name: string; readonly model: PageModel }[]> {
  const [before, ledger] = [await largeImage(FILES_BEFORE), await largeImage(FILES)];
  const causes = findCauses(ledger.layers, ledger.tree);
  const sideOf = (image: typeof ledger) => ({ ledger: image, programs: undefined, notes: [] });
  return [
    { name: "", model: imagePage({ ledger, causes, programs: new Map() }, { findings: [], notes: [] }) },
    { name: "of two images: ", model: imageDiffPage(sideOf(before), sideOf(ledger)) },
  ];
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await isComplete(page);
  const open = () => page.locator(".rows .folder").first().click();
  const leave = () => page.keyboard.press("Backspace");
  // Opens a layer, a folder in it, and a folder in that one, and goes back to the whole image.
  for (const [step, act] of [open, open, open, leave, leave, leave].entries()) {
    await act();
    await until(page, `performance.getEntriesByName("zoom").length > ${step}`);
  }
  const entries = async (expression: string) => (await page.evaluate(expression)) as number[];
  const [paint = Number.NaN] = await entries(
    `performance.getEntriesByName("first-contentful-paint").map(({ startTime }) => startTime / 1000)`,
  );
  const [drawn = Number.NaN] = await entries(
    `performance.getEntriesByName("drawn").map(({ startTime }) => startTime / 1000)`,
  );
  const zooms = await entries(`performance.getEntriesByName("zoom").map(({ duration }) => duration / 1000)`);
  await page.close();
  return { paint, drawn, zooms };
}

function figuresOf(of: string, sizeBytes: number, visits: readonly Visit[]): Figure[] {
  const figure = (name: string, value: number, limit: number, show: Figure["show"]): Figure => ({
    name: `${of}${name}`,
    ours: "",
    theirs: "",
    value,
    limit,
    show,
  });
  return [
    figure(`page with ${FILES} files: file size`, sizeBytes, 6e6, asMegabytes),
    figure("first paint", median(visits.map(({ paint }) => paint)), 1, asSeconds),
    figure("the map is drawn", median(visits.map(({ drawn }) => drawn)), 1, asSeconds),
    figure(
      "a zoom step, the slowest of six",
      median(visits.map(({ zooms }) => Math.max(...zooms))),
      0.1,
      asMilliseconds,
    ),
  ];
}
