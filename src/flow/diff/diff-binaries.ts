import { ElfFile } from "../../format/elf/elf-file.ts";
import { type Compared, type Digests, reportOnDifference, withDigests } from "../../present/difference.ts";
import { proveStrip, type StripProof } from "../../prove/same-but-stripped.ts";
import type { DiffReport, DiffSummary } from "../../report/diff-report.ts";
import { type MeasuredTarget, measureTarget } from "../../session/measure-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { DiffRequest } from "./request.ts";

/** Two binaries that were compared. Their files can be read until this object is disposed of. */
export interface ComparedBinaries extends AsyncDisposable {
  readonly summary: DiffSummary;
  /** Hashes both files, which takes a tenth of the time of measuring them: call it only where digests are shown. */
  readonly digests: () => Promise<Digests>;
}

type Request = DiffRequest & { readonly top?: number | undefined };

/**
 * What changed between two executables, or between the programs of two main packages. Throws what `measureTarget`
 * throws.
 */
export async function diffBinaries(...named: Parameters<typeof compareBinaries>): Promise<DiffReport> {
  await using compared = await compareBinaries(...named);
  return withDigests(compared.summary, await compared.digests());
}

/** The same for people, to whom digests are not shown. */
export async function compareBinaries(
  surroundings: Surroundings,
  beforeName: string,
  afterName: string,
  { by, top, report, ...build }: Request,
): Promise<ComparedBinaries> {
  // A page shows symbols, whatever else the same run shows.
  const symbols = by === "symbol" || report !== undefined;
  await using stack = new AsyncDisposableStack();
  const before = stack.use(await measureTarget(surroundings, beforeName, { ...build, symbols }));
  const after = stack.use(await measureTarget(surroundings, afterName, { ...build, symbols }));
  const digests = () => digestsOf(surroundings, before, after);
  const compared = { before, after, strip: await stripProof(before, after) };
  const summary = reportOnDifference(compared, { by, top });
  if (report !== undefined) await writeDiffPage(surroundings, report, compared, await digests());
  const open = stack.move();
  return { summary, digests, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function digestsOf({ signal }: Surroundings, before: MeasuredTarget, after: MeasuredTarget): Promise<Digests> {
  const { digestOf } = await import("../../session/digest-of.ts"); // cryptography takes time to load
  return { before: await digestOf(before.file, signal), after: await digestOf(after.file, signal) };
}

/** The page shows every kind of rows, whatever else this run was asked to show. */
async function writeDiffPage(
  surroundings: Surroundings,
  file: string,
  compared: Compared,
  digests: Digests,
): Promise<void> {
  const [{ diffPage }, { writePage }] = await Promise.all([
    import("../../present/page/diff-page.ts"),
    import("../../session/write-page.ts"),
  ]);
  await writePage(surroundings, file, diffPage(compared, digests, reportOnDifference(compared, {})));
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
