import type { Digest } from "../base/digest.ts";
import type { BinaryLedger, GoFacts, ModuleFact } from "../measure/binary/binary-ledger.ts";
import { BINARY_VIEWS } from "../measure/binary/view-names.ts";
import { largestRows } from "../measure/largest-rows.ts";
import { pivot } from "../measure/pivot.ts";
import type { FindingsReport } from "../report/findings-report.ts";
import type { LedgerGo, LedgerModule, LedgerReport } from "../report/ledger-report.ts";
import { binaryViewOf, type ViewName } from "./view-of-flag.ts";

interface BinaryReportOptions {
  readonly by?: ViewName;
  /** The number of rows; all of them when undefined. */
  readonly top?: number;
  /** What is vulnerable in it; undefined where that was not asked. */
  readonly found?: FindingsReport | undefined;
}

/** The report for programs: rows from the file down to `by`, each level inside the one before; all rows, or `top`. */
export function reportOnBinary(
  binary: BinaryLedger,
  digest: Digest,
  { by: asked, top = Number.POSITIVE_INFINITY, found }: BinaryReportOptions,
): LedgerReport {
  const by = binaryViewOf(asked) ?? "package";
  const { name, kind, sizeBytes, go, paths, totals } = binary;
  const rows = pivot(binary.ledger, BINARY_VIEWS.slice(0, BINARY_VIEWS.indexOf(by) + 1), name);
  return {
    schema: "plimsoll.ledger/1",
    object: { name, kind, sizeBytes, digest },
    go: "version" in go ? goReport(go) : null,
    sections: binary.sections,
    paths: "distinct" in paths ? paths : null,
    debugInfo: binary.debugInfo,
    totals,
    notes: binary.notes,
    ...(found === undefined ? {} : { vulnerabilities: found }),
    rows: Number.isFinite(top) ? largestRows(rows, top) : rows,
    unattributedBytes: totals.unattributedBytes,
  };
}

function goReport({ version, main, modules, settings }: GoFacts): LedgerGo {
  return { version, main, modules: modules.map(moduleReport), settings };
}

function moduleReport({ path, version, sum, replace, main, direct, attributedBytes }: ModuleFact): LedgerModule {
  const other = replace && { path: replace.path, version: replace.version, sum: replace.sum };
  return { path, version, sum, replace: other ?? null, main, direct, attributedBytes };
}
