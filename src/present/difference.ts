import type { Digest } from "../base/digest.ts";
import type { BinaryLedger } from "../measure/binary/binary-ledger.ts";
import type { BinaryView } from "../measure/binary/view-names.ts";
import { compareLedgers } from "../measure/diff.ts";
import type { StripProof } from "../prove/same-but-stripped.ts";
import type { DiffNote, DiffReport, DiffRow, DiffSummary } from "../report/diff-report.ts";
import { changeOf } from "./size-change.ts";
import { binaryViewOf, type ViewName } from "./view-of-flag.ts";

/** Two measured binaries. */
export interface Compared {
  readonly before: Side;
  readonly after: Side;
  readonly strip: StripProof | null;
}

interface Side {
  readonly binary: BinaryLedger;
}

/** The digests of the two files. */
export interface Digests {
  readonly before: Digest;
  readonly after: Digest;
}

/** What is compared by default. There are many symbols, so they are compared only on request. */
const USUAL: readonly BinaryView[] = ["section", "module", "package"];

/** The report for people. With `top`, one row replaces those that changed less. */
export function reportOnDifference(
  { before, after, strip }: Compared,
  { by, top = Number.POSITIVE_INFINITY }: { readonly by?: ViewName | undefined; readonly top?: number | undefined },
): DiffSummary {
  const view = binaryViewOf(by);
  const known = { sameLoaded: isSameLoaded({ before, after, strip }) };
  return {
    schema: "plimsoll.diff/1",
    before: objectOf(before),
    after: objectOf(after),
    changeBytes: after.binary.sizeBytes - before.binary.sizeBytes,
    strip,
    notes: [...notesOf(before, "before"), ...notesOf(after, "after")],
    rows: (view === undefined ? USUAL : [view]).flatMap((kind) =>
      largestRows(rowsOf(before.binary, after.binary, kind, known), top),
    ),
  };
}

/** The report for programs. */
export function withDigests({ before, after, ...summary }: DiffSummary, digests: Digests): DiffReport {
  const { schema, ...rest } = summary;
  return {
    schema,
    before: before && { ...before, digest: digests.before },
    after: after && { ...after, digest: digests.after },
    ...rest,
  };
}

/** The number of bytes is compared too, because the loaded headers belong to no section. */
export function isSameLoaded({ before, after, strip }: Compared): boolean {
  return strip?.sameLoaded === true && before.binary.totals.loadedBytes === after.binary.totals.loadedBytes;
}

function objectOf({ binary: { name, kind, sizeBytes } }: Side): DiffSummary["before"] {
  return { name, kind, sizeBytes };
}

function notesOf({ binary }: Side, side: DiffNote["side"]): readonly DiffNote[] {
  return binary.notes.map((note) => ({ side, ...note }));
}

function rowsOf(
  before: BinaryLedger,
  after: BinaryLedger,
  kind: BinaryView,
  known: { readonly sameLoaded: boolean },
): readonly DiffRow[] {
  const [beforeVersions, afterVersions] = [versionsOf(before), versionsOf(after)];
  return compareLedgers(before.ledger, after.ledger, kind, known).map((difference) => ({
    kind,
    ...difference,
    ...(kind === "module" ? versionsIn(difference.label, beforeVersions, afterVersions) : {}),
    change: changeOf(difference),
  }));
}

function largestRows(rows: readonly DiffRow[], top: number): readonly DiffRow[] {
  const others = rows.slice(top);
  if (others.length === 0) return rows;
  const sum = (of: (row: DiffRow) => number | null) => others.reduce((total, row) => total + (of(row) ?? 0), 0);
  const together = {
    label: `[${others.length} more]`,
    within: null,
    beforeBytes: sum((row) => row.beforeBytes),
    afterBytes: sum((row) => row.afterBytes),
    changeBytes: sum((row) => row.changeBytes),
  };
  return [...rows.slice(0, top), { kind: rows[0]!.kind, ...together, change: changeOf(together) }];
}

/** Versions by module path; the version of the standard library is the release of Go. */
function versionsOf({ go }: BinaryLedger): ReadonlyMap<string, string> {
  if (!("version" in go)) return new Map();
  return new Map([
    ["std", go.version],
    ...go.modules.map(({ path, version, replace }) => [path, replace?.version || version] as const),
  ]);
}

function versionsIn(path: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const [beforeVersion, afterVersion] = [before.get(path), after.get(path)];
  return {
    ...(beforeVersion === undefined ? {} : { beforeVersion }),
    ...(afterVersion === undefined ? {} : { afterVersion }),
  };
}
