import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { openRandomAccess, type RandomAccessFile } from "./random-access-file.ts";
import { isAbsent, unreadable } from "./small-file.ts";

/**
 * Opens a file for measuring. Throws `not-a-binary` for anything but a regular file, saying what it is, and
 * `source-invalid` where the file does not exist.
 */
export async function openBinary(target: string, cwd: string): Promise<RandomAccessFile> {
  const path = resolve(cwd, target);
  const found = await statOf(path, target);
  if (found === undefined) throw absent(target);
  if (found.isDirectory()) {
    const fix = "name an executable, or the folder of a Go main package";
    throw notABinary(target, "it is a folder without Go files", fix);
  }
  if (!found.isFile()) {
    throw notABinary(target, `it is ${kindOf(found)}`, "name a regular file: plimsoll reads it by position");
  }
  return openRandomAccess(path);
}

/** Whether a path is a regular file. */
export async function isFile(target: string, cwd: string): Promise<boolean> {
  return (await statOf(resolve(cwd, target), target))?.isFile() ?? false;
}

/** Whether a path is a folder with Go files or a go.mod, and not an image layout. */
export async function isGoFolder(target: string, cwd: string): Promise<boolean> {
  const path = resolve(cwd, target);
  if (!(await statOf(path, target))?.isDirectory()) return false;
  const names = await namesIn(path);
  // An overlay may provide files of the module.
  return names.some((name) => name.endsWith(".go") || name === "go.mod") && !names.includes("oci-layout");
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function statOf(path: string, target: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === "ENAMETOOLONG") return undefined;
    throw unreadable(target, "source-invalid", error);
  }
}

function absent(target: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${target} does not exist`,
    why: "there is no such file",
    fix: "name an ELF executable: plimsoll explain ./order",
  });
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return "a pipe";
  if (found.isSocket()) return "a socket";
  return "a device";
}

function notABinary(target: string, why: string, fix: string): PlimsollError {
  return new PlimsollError("not-a-binary", { what: `${target} is not an executable file`, why, fix });
}
