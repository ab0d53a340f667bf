import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { PlimsollError } from "../base/error.ts";

/**
 * The absolute path of a program on PATH, or undefined. Relative folders in PATH are skipped: a file in the current
 * folder is not a program that the user installed.
 */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const windows = process.platform === "win32";
  const path = env.PATH ?? env.Path ?? "";
  const endings = windows ? (env.PATHEXT ?? ".COM;.EXE;.BAT;.CMD").split(";") : [""];
  for (const folder of path.split(windows ? ";" : ":").filter(isAbsolute)) {
    for (const ending of endings) {
      const candidate = join(folder, name + ending.toLowerCase());
      if (await isProgram(candidate)) return candidate;
    }
  }
  return undefined;
}

/** The same, but throws `program-missing`, which says what the program is needed for and how to get it. */
export async function requireProgram(
  name: string,
  env: NodeJS.ProcessEnv,
  need: { readonly why: string; readonly fix: string },
): Promise<string> {
  const found = await findProgram(name, env);
  if (found === undefined) throw new PlimsollError("program-missing", { what: `${name} is not on PATH`, ...need });
  return found;
}

export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
