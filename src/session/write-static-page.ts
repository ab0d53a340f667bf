import { resolve } from "node:path";
import { writeTextFile } from "../store/file/replace-path.ts";
import type { Surroundings } from "./surroundings.ts";
import { readStyle } from "./write-page.ts";

/**
 * Writes a page without a script in one step, and replaces an existing one. `render` is told the whole style. Throws
 * `write-failed`.
 */
export async function writeStaticPage(
  { cwd }: Pick<Surroundings, "cwd">,
  file: string,
  style: "trial" | "verdict",
  render: (css: string) => string,
): Promise<void> {
  await writeTextFile(resolve(cwd, file), render(await readStyle("static", style)));
}
