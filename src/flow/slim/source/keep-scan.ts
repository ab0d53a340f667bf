import { resolve } from "node:path";
import { encodeKeptScans, KEPT_SCAN_ARTIFACT_TYPE, type KeptScan } from "../../../format/kept-scan/kept-scan.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import { settled, type TaskReporter } from "../../../report/progress.ts";
import type { KeptScanReport } from "../../../report/slim-report.ts";
import { pathInImage } from "../../../service/binary-path.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import { openExtractor } from "../../../service/findings/extractor.ts";
import { makeKeptScan } from "../../../service/findings/make-kept-scan.ts";
import { ATTACHED } from "../../../service/findings/request.ts";
import type { SlimJob } from "../../../service/job.ts";
import { unstrippedTwin } from "../../../service/unstripped-twin.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { requireReplaceable, writeTextFile } from "../../../store/file/replace-path.ts";
import { temporaryFolder } from "../../../store/file/temporary-folder.ts";
import { formatTarget, type Target } from "../../../store/target.ts";
import { findGovulncheck } from "../../../toolchain/go/govulncheck.ts";
import { requireHolders } from "./attachment-holders.ts";

/** What `--keep-scan` asks for, checked before anything is built. */
export interface ScanKeeping {
  readonly govulncheck: string;
  /** Absolute. */
  readonly files: readonly string[];
  /** Where the images will be, as far as they hold what is attached; empty where nothing is to be attached. */
  readonly holders: readonly Target[];
}

/**
 * Throws `program-missing`, `write-failed`, and `attachments-unsupported` where a
 * scan is to be attached and no destination holds one.
 */
export async function openScanKeeping(
  { cwd, env }: Surroundings,
  words: readonly string[],
  destinations: readonly string[],
): Promise<ScanKeeping> {
  const files = words.filter((word) => word !== ATTACHED).map((word) => resolve(cwd, word));
  for (const file of files) await requireReplaceable(file);
  const holders = words.includes(ATTACHED)
    ? [...requireHolders(destinations, "a scan", "keep it in a file: --keep-scan FILE").values()]
    : [];
  const govulncheck = await findGovulncheck(env, {
    why: "--keep-scan keeps what it sees in the program before it is stripped",
    otherwise: "leave --keep-scan out",
  });
  return { govulncheck, files, holders };
}

/**
 * Looks at the unstripped twin of each program, proves that it is one, and writes the files. Throws `proof-failed`,
 * `flag-invalid`, `program-failed`, `write-failed`.
 */
export async function keepScans(
  job: SlimJob,
  platforms: readonly FinishedPlatform[],
  { govulncheck, files }: ScanKeeping,
): Promise<readonly KeptScan[]> {
  await using scratch = await temporaryFolder();
  const extractor = await openExtractor(job.surroundings, govulncheck, scratch.path);
  const { signal } = job.surroundings;
  const tasks = platforms.flatMap(({ platform, binaries }) =>
    binaries.map((binary) => ({
      title: `Keep the scan of ${binary.package.name} for ${formatPlatform(platform)}`,
      run: async (voice: TaskReporter) => {
        await using twin = await unstrippedTwin(job, binary);
        const path = pathInImage(job.settings, binary.package).replace(/^\//, "");
        const twins = { path, platform: formatPlatform(platform), shipped: binary.built.path, unstripped: twin.path };
        const scan = await makeKeptScan(twins, extractor, signal);
        voice.title(`Kept the scan of ${binary.package.name} for ${twins.platform}`);
        return scan;
      },
    })),
  );
  const scans = settled(await job.progress.phase(tasks));
  for (const file of files) await writeTextFile(file, encodeKeptScans(scans));
  return scans;
}

/**
 * Attaches to each image, wherever it was written, the scans of its own programs. Throws what attaching throws; what was
 * written stays.
 */
export async function attachScans(
  { attachments }: Pick<Stores, "attachments">,
  platforms: readonly FinishedPlatform[],
  { files, holders }: ScanKeeping,
  scans: readonly KeptScan[],
): Promise<KeptScanReport> {
  const attached: { reference: string; digest: string }[] = [];
  for (const target of holders) {
    for (const { platform, image } of platforms) {
      const own = scans.filter((one) => one.platform === formatPlatform(platform));
      const layer = { mediaType: KEPT_SCAN_ARTIFACT_TYPE, bytes: encodeKeptScans(own) };
      const artifact = { artifactType: KEPT_SCAN_ARTIFACT_TYPE, layers: [layer] };
      const { digest } = await attachments.attach(target, image.descriptor, artifact);
      attached.push({ reference: formatTarget(target), digest });
    }
  }
  return {
    programs: scans.map(({ extract: _, path, ...one }) => ({ path: `/${path}`, ...one })),
    files,
    attached,
  };
}
