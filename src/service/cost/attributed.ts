import type { Ledger } from "../../measure/ledger.ts";
import type { AttributedBytes } from "../../report/cost-report.ts";
import type { CostSubject } from "./subject.ts";

/** The bytes with the label of a module, or of packages, by package. */
export function attributedBytes(ledger: Ledger, { packages, module, isModule }: CostSubject): AttributedBytes {
  const sums = new Map<string, number>();
  for (const { extent, sizeBytes } of ledger.shares) {
    const label = ledger.label(extent);
    const isMeant = isModule ? label.module === module?.path : packages.has(label.package);
    if (isMeant) sums.set(label.package, (sums.get(label.package) ?? 0) + sizeBytes);
  }
  const rows = [...sums].map(([importPath, sizeBytes]) => ({ importPath, sizeBytes }));
  rows.sort((a, b) => b.sizeBytes - a.sizeBytes || (a.importPath < b.importPath ? -1 : 1));
  return { sizeBytes: rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), packages: rows };
}
