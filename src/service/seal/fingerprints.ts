import { join } from "node:path";
import type { Digest } from "../../base/digest.ts";
import { stripBinary } from "../../build/strip/strip.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import { proveStrip } from "../../prove/same-but-stripped.ts";
import { type Check, Checks, fail } from "../../seal/verify/check.ts";
import { digestOf } from "../../session/digest-of.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openBinary } from "../../store/file/binary-file.ts";
import { openRandomAccess } from "../../store/file/random-access-file.ts";
import { replaceArchive } from "../../store/file/replace-path.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import type { MeasuredAgain } from "./measured-again.ts";

/** Whether an unstripped program and one in the image belong together. */
export interface Fingerprints {
  readonly checks: readonly Check[];
  /** The digest of the unstripped program; undefined if it could not be read. */
  readonly unstripped: Digest | undefined;
}

interface Compared {
  readonly unstripped: Digest;
  readonly stripped: Digest;
  /** Whether the file has symbols or DWARF at all. */
  readonly changed: boolean;
  /** What the kernel loads is the same in both, and nothing for debuggers is left: found without the code that strips. */
  readonly isProven: boolean;
}

/** Strips a file again, and looks for the result in the image. Never throws for what the file is. */
export async function compareFingerprints(
  surroundings: Surroundings,
  file: string,
  measured: MeasuredAgain,
): Promise<Fingerprints> {
  const [result] = await Promise.allSettled([stripAgain(surroundings, file)]);
  surroundings.signal.throwIfAborted();
  const checks = new Checks(["layers", "fingerprints"]);
  checks.add(measured.check);
  const { found } = measured;
  if (found !== undefined) {
    checks.test("fingerprints", () => {
      if (result.status === "rejected") throw result.reason;
      const { stripped, changed, isProven } = result.value;
      if (!changed) return fail(`${file} has no symbols: it is not an unstripped program`);
      const program = found.programs.find(({ digest }) => digest === stripped);
      if (program === undefined) return fail(`stripped it is ${stripped}, and no Go program in the image is`);
      if (!isProven) return fail(`it loads other bytes than ${program.path}`);
      return `${program.path} is ${file} stripped: ${stripped}`;
    });
  }
  return { checks: checks.result(), unstripped: result.status === "fulfilled" ? result.value.unstripped : undefined };
}

async function stripAgain({ cwd, signal }: Surroundings, name: string): Promise<Compared> {
  await using source = await openBinary(name, cwd);
  await using folder = await temporaryFolder();
  const stripped = await stripBinary(source, name);
  const path = join(folder.path, "stripped");
  await replaceArchive(path, stripped.write());
  await using result = await openRandomAccess(path);
  return {
    unstripped: await digestOf(source, signal),
    stripped: await digestOf(result, signal),
    changed: stripped.plan.changed,
    isProven: await isStripped(source, result, name),
  };
}

async function isStripped(before: RandomAccess, after: RandomAccess, name: string): Promise<boolean> {
  const [one, other] = [await ElfFile.open(before, name), await ElfFile.open(after, `${name}, stripped`)];
  const { sameLoaded, buildIds, remaining } = await proveStrip(one, other);
  return sameLoaded && buildIds.every(({ identical }) => identical) && remaining.length === 0;
}
