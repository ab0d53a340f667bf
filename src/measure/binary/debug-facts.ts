import { LINKER_MADE } from "../label.ts";
import type { Ledger } from "../ledger.ts";
import type { DebugFact } from "./binary-ledger.ts";
import type { DebugInfo } from "./debug-info.ts";
import type { Owners } from "./owners.ts";

interface Sizes {
  readonly module: string;
  readonly package: string;
  sizeBytes: number;
  uncompressedBytes: number;
}

/** The share of each package in the debug information, in the file and uncompressed. The rest belongs to the linker. */
export function debugFacts(
  ledger: Ledger,
  owners: Owners,
  debugInfo: DebugInfo,
  totalUncompressedBytes: number | null,
): readonly DebugFact[] {
  const facts = new Map<string, Sizes>();
  const factOf = (names: { readonly module: string; readonly package: string }) => {
    const key = `${names.module}\0${names.package}`;
    let fact = facts.get(key);
    if (fact === undefined) {
      fact = { module: names.module, package: names.package, sizeBytes: 0, uncompressedBytes: 0 };
      facts.set(key, fact);
    }
    return fact;
  };
  for (const { extent, sizeBytes } of ledger.shares) {
    const label = ledger.label(extent);
    if (label.kind === "dwarf") factOf(label).sizeBytes += sizeBytes;
  }
  if (facts.size === 0) return [];
  let restBytes = totalUncompressedBytes ?? 0;
  for (const [owner, bytes] of debugInfo.uncompressedBytes) {
    factOf(owners.names(owner)).uncompressedBytes += bytes;
    restBytes -= bytes;
  }
  if (restBytes > 0) factOf({ module: LINKER_MADE, package: LINKER_MADE }).uncompressedBytes += restBytes;
  return [...facts.values()]
    .map((fact) => ({ ...fact, uncompressedBytes: totalUncompressedBytes === null ? null : fact.uncompressedBytes }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.package < b.package ? -1 : 1));
}
