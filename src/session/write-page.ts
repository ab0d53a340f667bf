import { resolve } from "node:path";
import type { PageModel } from "../report/page/page-model.ts";
import { type PageSource, renderPage } from "../report/page/render-page.ts";
import { readAsset } from "../store/assets.ts";
import { writeTextFile } from "../store/file/replace-path.ts";
import type { Surroundings } from "./surroundings.ts";

/** The page's script: each module comes after those that it imports. */
const MODULES = [
  "size",
  "palette",
  "tree",
  "model",
  "layout",
  "address",
  "dom",
  "words",
  "order",
  "map",
  "table",
  "waterfall",
  "cards",
  "graph",
  "help",
  "theme",
  "explorer",
  "main",
] as const;

/** Writes the file of `--report FILE` in one step, and replaces an existing one. Throws `write-failed`. */
export async function writePage({ cwd }: Pick<Surroundings, "cwd">, file: string, model: PageModel): Promise<void> {
  const html = await renderPage(model, await readPageSource());
  await writeTextFile(resolve(cwd, file), html);
}

/** The parts of the page that come with this version of plimsoll. */
export async function readPageSource(): Promise<PageSource> {
  const [html, css, ...modules] = await Promise.all([
    readText("page/page.html"),
    readStyle("page"),
    ...MODULES.map((name) => readText(`page/${name}.js`)),
  ]);
  return { html, css, modules };
}

/** The style of one page: what all pages have, and then each of these. */
export async function readStyle(...names: readonly ("page" | "static" | "trial" | "verdict")[]): Promise<string> {
  return (await Promise.all(["base", ...names].map((name) => readText(`page/${name}.css`)))).join("");
}

async function readText(name: Parameters<typeof readAsset>[0]): Promise<string> {
  return new TextDecoder().decode(await readAsset(name));
}
