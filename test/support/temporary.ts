import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/**
 * A folder of the test's own, gone when the test ends. Its path holds no symlinks, so that paths can be compared.
 * `beforeRemoval` ends what still lives in it.
 */
export function temporaryFolder(t: TestContext, beforeRemoval?: (folder: string) => void): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-test-"));
  t.after(() => {
    beforeRemoval?.(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return folder;
}
