import { ElfFile } from "../../format/elf/elf-file.ts";
import { type Compared, reportOnDifference } from "../../present/difference.ts";
import { proveStrip, type StripProof } from "../../prove/same-but-stripped.ts";
import type { DiffReport } from "../../report/diff-report.ts";
import { digestOf } from "../../session/digest-of.ts";
import { type MeasuredTarget, measureTarget } from "../../session/measure-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { DiffRequest } from "./request.ts";

/**
 * What changed between two executables, or between the programs of two main packages. Throws what `measureTarget`
 * throws.
 */
export async function diffBinaries(
  surroundings: Surroundings,
  beforeName: string,
  afterName: string,
  { by, top, report, ...build }: DiffRequest & { readonly top?: number | undefined },
): Promise<DiffReport> {
  const { signal } = surroundings;
  await using before = await measureTarget(surroundings, beforeName, { ...build, symbols: true });
  await using after = await measureTarget(surroundings, afterName, { ...build, symbols: true });
  const compared: Compared = {
    before: { binary: before.binary, digest: await digestOf(before.file, signal) },
    after: { binary: after.binary, digest: await digestOf(after.file, signal) },
    strip: await stripProof(before, after),
  };
  const difference = reportOnDifference(compared, { by, top });
  if (report !== undefined) await writeDiffPage(surroundings, report, compared);
  return difference;
}

/** The page shows every kind of rows, whatever else this run was asked to show. */
async function writeDiffPage(surroundings: Surroundings, file: string, compared: Compared): Promise<void> {
  const [{ diffPage }, { writePage }] = await Promise.all([
    import("../../present/page/diff-page.ts"),
    import("../../session/write-page.ts"),
  ]);
  await writePage(surroundings, file, diffPage(compared, reportOnDifference(compared, {})));
}

/** The proof is made only where the second binary lacks symbols or DWARF that the first one has. */
async function stripProof(before: MeasuredTarget, after: MeasuredTarget): Promise<StripProof | null> {
  const strippable = ({ binary: { sections } }: MeasuredTarget) =>
    sections.filter(({ removedBy }) => removedBy.length > 0).map(({ name }) => name);
  const left = new Set(strippable(after));
  if (strippable(before).every((name) => left.has(name))) return null;
  return proveStrip(
    await ElfFile.open(before.file, before.binary.name),
    await ElfFile.open(after.file, after.binary.name),
  );
}
