import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { openRandomAccess, type RandomAccessFile } from "./random-access-file.ts";
import { isAbsent, unreadable } from "./small-file.ts";

/** What people write for an image, from where it lies. */
const IMAGE_SCHEME = /^(?:oci|oci-archive|docker-archive|docker-daemon|podman|docker):/;
/** `ghcr.io/me/order:v1`, `localhost:5000/x`: a host, then a repository. */
const IMAGE_REFERENCE = /^(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?\/[^\\]+$/;

/**
 * Opens a file for measuring. A bare path is recognised by what it holds: whatever is no regular file throws
 * `not-a-binary`, which says what it is and which verb takes it. Throws `source-invalid` where there is nothing.
 */
export async function openBinary(target: string, cwd: string): Promise<RandomAccessFile> {
  const path = resolve(cwd, target);
  const found = await statOf(path, target);
  if (found === undefined) throw absent(target);
  if (found.isDirectory()) throw await notADirectory(target, path);
  if (!found.isFile()) {
    throw notABinary(target, `it is ${kindOf(found)}`, "name a regular file: plimsoll reads it by position");
  }
  return openRandomAccess(path);
}

/** Whether a path is a regular file. */
export async function isFile(target: string, cwd: string): Promise<boolean> {
  return (await statOf(resolve(cwd, target), target))?.isFile() ?? false;
}

/** Whether a path is a folder with Go files, and no image layout. */
export async function isGoFolder(target: string, cwd: string): Promise<boolean> {
  const path = resolve(cwd, target);
  if (!(await statOf(path, target))?.isDirectory()) return false;
  const names = await namesIn(path);
  return names.some((name) => name.endsWith(".go")) && !names.includes("oci-layout");
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
  if (IMAGE_SCHEME.test(target) || IMAGE_REFERENCE.test(target)) {
    return notABinary(target, "it names an image", "name an executable: this verb reads binaries, and no images yet");
  }
  return new PlimsollError("source-invalid", {
    what: `${target} does not exist`,
    why: "there is no such file",
    fix: "name an ELF executable: plimsoll explain ./order",
  });
}

async function notADirectory(target: string, path: string): Promise<PlimsollError> {
  const names = await namesIn(path);
  if (names.includes("oci-layout")) {
    return notABinary(
      target,
      "it is an OCI image layout",
      "name an executable: this verb reads binaries, and no images yet",
    );
  }
  return notABinary(
    target,
    "it is a folder without Go files",
    "name an executable, or the folder of a Go main package",
  );
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return "a pipe";
  if (found.isSocket()) return "a socket";
  return "a device";
}

function notABinary(target: string, why: string, fix: string): PlimsollError {
  return new PlimsollError("not-a-binary", { what: `${target} is no executable file`, why, fix });
}
