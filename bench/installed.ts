import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../scripts/bundle.ts";
import { ROOT } from "../scripts/program.ts";

/**
 * The script that the package installs, which is what users run: a checkout reads hundreds of TypeScript files instead.
 * It is made below `folder`.
 */
export async function installPlimsoll(folder: string): Promise<string> {
  await bundle(join(folder, "dist"));
  copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
  cpSync(join(ROOT, "data"), join(folder, "data"), { recursive: true });
  return join(folder, "dist/plimsoll.js");
}
