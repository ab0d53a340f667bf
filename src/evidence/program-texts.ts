import type { RandomAccess } from "../format/elf/random-access.ts";

/** What was found in the bytes of a program. */
export interface ProgramTexts {
  /** Those of the wanted texts that occur somewhere. Go stores its strings without ends: one may be part of another. */
  readonly mentioned: ReadonlySet<string>;
  /**
   * Absolute paths below the folders that services write into. What follows a path in Go's strings may be another string, so
   * that a path may be shorter than it seems.
   */
  readonly statePaths: readonly string[];
}

const SCAN_BYTES = 4 * 1024 * 1024;
const OVERLAP_BYTES = 512;
const MOST_PATHS = 100;

/** Folders of the Filesystem Hierarchy Standard 3.0 (§5) whose files change while a system runs. */
const STATE_PATH = /\/var\/(?:log|cache|lib|spool|tmp)\/[A-Za-z0-9_][A-Za-z0-9_./-]{1,100}/g;

/** Names that Go's standard library and Kubernetes' client have, and only read. */
const ONLY_READ = /^\/var\/(?:run\/secrets|lib\/dbus)\//;

/** Looks for texts of at most 500 bytes, and for paths, in one pass. */
export async function findProgramTexts(program: RandomAccess, wanted: Iterable<string>): Promise<ProgramTexts> {
  const open = new Set(wanted);
  const mentioned = new Set<string>();
  const paths = new Set<string>();
  for (let start = 0; start < program.sizeBytes; start += SCAN_BYTES) {
    const bytes = await program.read(start, Math.min(SCAN_BYTES + OVERLAP_BYTES, program.sizeBytes - start));
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const text of open) {
      if (!chunk.includes(text)) continue;
      mentioned.add(text);
      open.delete(text);
    }
    if (!chunk.includes("/var/")) continue;
    for (const [path] of chunk.toString("latin1").matchAll(STATE_PATH)) {
      if (paths.size < MOST_PATHS && !ONLY_READ.test(path)) paths.add(path);
    }
  }
  return { mentioned, statePaths: [...paths].sort() };
}
