import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type BuildFlags, valueOfFlag } from "./build-flags.ts";

/**
 * Which file the go command reads instead of another, by absolute path; "" for a file that is hidden from the build.
 */
export type Overlay = ReadonlyMap<string, string>;

/** No file is replaced. */
export const NO_OVERLAY: Overlay = new Map();

/**
 * Reads the file that -overlay names, whose paths are relative to the folder where go runs (cmd/go/internal/fsys).
 * Throws `source-invalid` for one that is missing or malformed, `limit-exceeded` for one that is too large.
 */
export async function readOverlay(flags: BuildFlags, cwd: string): Promise<Overlay> {
  const file = valueOfFlag(flags, "overlay");
  if (file === undefined || file === "") return NO_OVERLAY;
  const path = resolve(cwd, file);
  const replaced = parseOverlay(await readText(path), path);
  return new Map(replaced.map(([from, to]) => [resolve(cwd, from), to === "" ? "" : resolve(cwd, to)]));
}

async function readText(path: string): Promise<string> {
  try {
    return Buffer.from(await readAtMost(createReadStream(path), LIMITS.overlayBytes, path)).toString();
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    throw new PlimsollError("source-invalid", {
      what: `the overlay ${path} cannot be read`,
      why: (error as Error).message,
      fix: "-overlay names a JSON file; a relative path starts from the folder of the configuration file, or from the current folder",
    });
  }
}

function parseOverlay(text: string, path: string): [string, string][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(path, (error as Error).message);
  }
  const { Replace: replaced = {} } = (value ?? {}) as { readonly Replace?: unknown };
  if (typeof replaced !== "object" || replaced === null) throw invalid(path, "Replace is not an object");
  const entries = Object.entries(replaced as Readonly<Record<string, unknown>>);
  const odd = entries.find(([, to]) => typeof to !== "string");
  if (odd !== undefined) throw invalid(path, `what replaces ${odd[0]} is not a path`);
  return entries as [string, string][];
}

function invalid(path: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `the overlay ${path} does not have the form of an overlay`,
    why,
    fix: 'it reads {"Replace": {"PATH": "PATH OF THE FILE TO READ INSTEAD"}}',
  });
}
