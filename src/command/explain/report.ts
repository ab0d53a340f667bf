import type { Digest } from "../../base/digest.ts";
import type { BinaryLedger, GoFacts, ModuleFact } from "../../measure/binary/binary-ledger.ts";
import { pivot } from "../../measure/pivot.ts";
import type { LedgerGo, LedgerModule, LedgerReport } from "../../report/ledger-report.ts";
import { BY, type By } from "./flags.ts";

/** The result for programs: rows from the file down to `by`, each level inside of the one before. */
export function reportOn(binary: BinaryLedger, digest: Digest, by: By): LedgerReport {
  const { name, kind, sizeBytes, go, paths, totals } = binary;
  return {
    schema: "plimsoll.ledger/1",
    object: { name, kind, sizeBytes, digest },
    go: "version" in go ? goReport(go) : null,
    sections: binary.sections,
    paths: "distinct" in paths ? paths : null,
    totals,
    notes: binary.notes,
    rows: pivot(binary.ledger, BY.slice(0, BY.indexOf(by) + 1), name),
    unattributedBytes: totals.unattributedBytes,
  };
}

function goReport({ version, main, modules, settings }: GoFacts): LedgerGo {
  return { version, main, modules: modules.map(moduleReport), settings };
}

function moduleReport({ path, version, sum, replace, main, attributedBytes }: ModuleFact): LedgerModule {
  const other = replace && { path: replace.path, version: replace.version, sum: replace.sum };
  return { path, version, sum, replace: other ?? null, main, direct: null, attributedBytes };
}
