import { execFileSync, spawnSync } from "node:child_process";
import type { TestContext } from "node:test";
import { temporaryFolder } from "./temporary.ts";

/** A small file system, for tests of what happens when it is full or read-only. */
export interface SmallDisk {
  readonly folder: string;
  /** As in mount(8): `size=2m`, `ro`. */
  readonly remount: (options: string) => void;
}

/** Mounts a tmpfs, and unmounts it with the test. Undefined, with the test skipped, for users who may not mount. */
export function smallDisk(t: TestContext, sizeBytes: number): SmallDisk | undefined {
  const folder = temporaryFolder(t, (mounted) => spawnSync("umount", ["--lazy", "--quiet", mounted]));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeBytes}`, "tmpfs", folder], { stdio: "pipe" });
  } catch {
    t.skip("only root may mount a file system");
    return undefined;
  }
  return {
    folder,
    remount: (options) => execFileSync("mount", ["-o", `remount,${options}`, folder], { stdio: "pipe" }),
  };
}
