import { join } from "node:path";
import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { PairedReports } from "../../service/findings/paired-reports.ts";
import type { NamedReport } from "../../service/findings/read-reports.ts";
import { type Ground, type Subject, subjectsOf } from "../../session/container/ground.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { writeLayout } from "../../store/layout/write.ts";
import { findImageScanner, type ImageScanner, scanImageLayout } from "../../toolchain/image-scanner.ts";

/** A scanner that is there. */
export interface FoundScanner {
  readonly name: ImageScanner;
  readonly path: string;
}

/** Throws `program-missing` before anything else takes its time. */
export function findScanners({ env }: Surroundings, names: readonly ImageScanner[]): Promise<readonly FoundScanner[]> {
  return Promise.all([...new Set(names)].map(async (name) => ({ name, path: await findImageScanner(name, env) })));
}

/** Adds what scanners say of both images to what they said before. Throws `program-failed`, `scan-report-invalid`. */
export async function scanImages(
  ground: Ground,
  scanners: readonly FoundScanner[],
  given: PairedReports | undefined,
): Promise<PairedReports | undefined> {
  if (scanners.length === 0) return given;
  await using folder = await temporaryFolder();
  const reports: Record<Subject["role"], NamedReport[]> = {
    before: [...(given?.before ?? [])],
    after: [...(given?.after ?? [])],
  };
  for (const subject of subjectsOf(ground)) {
    const layout = join(folder.path, subject.role);
    const { signal } = ground.surroundings;
    await writeLayout(layout, subject.image, "scanned", { signal, onProgress: () => {} });
    for (const scanner of scanners) reports[subject.role].push(await scan(ground, scanner, layout, subject));
  }
  return reports;
}

async function scan(
  { surroundings }: Ground,
  { name, path }: FoundScanner,
  layout: string,
  subject: Subject,
): Promise<NamedReport> {
  const where = `what ${name} says of ${subject.name}`;
  return { where, report: await readScanReport(await scanImageLayout(name, path, layout, surroundings), { where }) };
}
