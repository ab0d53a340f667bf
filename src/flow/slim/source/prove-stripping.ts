import { ElfFile } from "../../../format/elf/elf-file.ts";
import { formatPlatform, type Platform } from "../../../format/oci/platform.ts";
import { proveStrip } from "../../../prove/same-but-stripped.ts";
import type { StripOutcome } from "../../../report/slim-report.ts";
import type { ReadyBinary } from "../../../service/build-binary.ts";
import type { SlimJob } from "../../../service/job.ts";
import { unstrippedTwin } from "../../../service/unstripped-twin.ts";
import { openRandomAccess } from "../../../store/file/random-access-file.ts";

/** Proves for each binary of the image that it equals the program with symbols, except that the symbols are gone. */
export async function proveStripping(
  job: SlimJob,
  platform: Platform,
  binaries: readonly ReadyBinary[],
): Promise<readonly StripOutcome[]> {
  return Promise.all(
    binaries.map(async (binary) => {
      await using twin = await unstrippedTwin(job, binary);
      await using before = await openRandomAccess(twin.path);
      await using after = await openRandomAccess(binary.built.path);
      const { name } = binary.package;
      const proof = await proveStrip(await ElfFile.open(before, name), await ElfFile.open(after, name));
      return { platform: formatPlatform(platform), name, ...proof };
    }),
  );
}
