import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Made {
  readonly path: string;
  /** When it was last changed. */
  readonly changedMs: number;
}

const made = new Map<string, Made>();
let folder: string | undefined;

/**
 * The file that `make` writes, made once for all tests of a test file, which is one process. Tests only read it; it is
 * removed when the process ends. The same key must always mean the same bytes.
 */
export function madeOnce(key: string, name: string, make: (path: string) => void): string {
  const known = made.get(key);
  if (known !== undefined) {
    assert.equal(statSync(known.path).mtimeMs, known.changedMs, `a test has changed ${name}, which other tests read`);
    return known.path;
  }
  const path = join(mkdtempSync(join(ownFolder(), "made-")), name);
  make(path);
  made.set(key, { path, changedMs: statSync(path).mtimeMs });
  return path;
}

function ownFolder(): string {
  if (folder !== undefined) return folder;
  const fresh = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-test-made-"));
  process.once("exit", () => rmSync(fresh, { recursive: true, force: true }));
  folder = fresh;
  return fresh;
}
