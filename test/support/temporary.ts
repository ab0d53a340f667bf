import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/**
 * A temporary folder of the test, removed when the test ends. Its path contains no symlinks, so that paths can be
 * compared. `beforeRemoval` ends processes that still use it.
 */
export function temporaryFolder(t: TestContext, beforeRemoval?: (folder: string) => void): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-test-"));
  t.after(() => {
    beforeRemoval?.(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return folder;
}
