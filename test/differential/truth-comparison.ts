import { readFileSync } from "node:fs";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { Absent } from "../../src/format/go/absent.ts";
import type { BinaryLedger } from "../../src/measure/binary/binary-ledger.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { type Known, knownOf } from "./ledger-truth.ts";

/**
 * Shares of the loadable bytes: known and in a wrong package; without a package in the file; without a package in one
 * section.
 */
export const TRUTH_LIMITS = { wrong: 0.03, unattributed: 0.1, unattributedInSection: 0.4 };

/** Compares the ledger of a stripped program with the linker's data on its twin. */
export interface Comparison {
  readonly ledger: BinaryLedger;
  readonly knownBytes: number;
  readonly wrongBytes: number;
  readonly functionBytesWrong: number;
  /** Shares of the loaded bytes. */
  readonly unattributed: number;
  readonly unattributedInSection: number;
  readonly bySource: ReadonlyMap<Known["source"], { known: number; wrong: number }>;
  readonly examples: ReadonlyMap<string, number>;
}

/** Compares byte by byte. `dump` holds the lines that the linker wrote with -dumpdep. */
export async function compareWithTruth(twins: {
  readonly go: string;
  readonly whole: string;
  readonly stripped: string;
  readonly dump: Iterable<string> | AsyncIterable<string>;
}): Promise<Comparison> {
  const known = await knownOf(twins.go, twins.whole, readFileSync(twins.whole), twins.dump);
  const ledger = await measureBinary(accessBytes(readFileSync(twins.stripped)), "stripped");
  const bySource = new Map<Known["source"], { known: number; wrong: number }>();
  const examples = new Map<string, number>();
  for (const one of known) countKnown(ledger, one, bySource, examples);
  const total = (key: "known" | "wrong") => [...bySource.values()].reduce((sum, counts) => sum + counts[key], 0);
  return {
    ledger,
    knownBytes: total("known"),
    wrongBytes: total("wrong"),
    functionBytesWrong: bySource.get("functions")?.wrong ?? 0,
    bySource,
    examples,
    ...unattributedShares(ledger),
  };
}

function countKnown(
  { ledger, go }: BinaryLedger,
  { offset, sizeBytes, packages, source }: Known,
  bySource: Map<Known["source"], { known: number; wrong: number }>,
  examples: Map<string, number>,
): void {
  const main = go instanceof Absent ? "main" : go.main;
  const counts = bySource.get(source) ?? { known: 0, wrong: 0 };
  bySource.set(source, counts);
  const names = [...packages].map((name) => (name === "main" ? main : name));
  for (let at = offset; at < offset + sizeBytes; ) {
    const extent = ledger.extentAt(at);
    const end = Math.min(ledger.offsets[extent + 1]!, offset + sizeBytes);
    const label = ledger.label(extent);
    const isRight = names.length === 1 ? label.package === names[0] : label.package.startsWith("[shared by");
    counts.known += end - at;
    if (!isRight) {
      counts.wrong += end - at;
      const example = `${source} of ${names.slice(0, 3).join("+")} said to be of ${label.package}`;
      examples.set(example, (examples.get(example) ?? 0) + end - at);
    }
    at = end;
  }
}

/** The share in the file, and in the section with the largest share. */
export function unattributedShares({ ledger, totals }: BinaryLedger): {
  readonly unattributed: number;
  readonly unattributedInSection: number;
} {
  const sizes = new Map<string, { all: number; unattributed: number }>();
  for (let extent = 0; extent < ledger.length; extent++) {
    const { name, loaded } = ledger.section(extent);
    if (!loaded) continue;
    const counts = sizes.get(name) ?? { all: 0, unattributed: 0 };
    counts.all += ledger.extentBytes(extent);
    if (ledger.label(extent).kind === "unattributed") counts.unattributed += ledger.extentBytes(extent);
    sizes.set(name, counts);
  }
  return {
    unattributed: totals.unattributedLoadedBytes / totals.loadedBytes,
    unattributedInSection: Math.max(...[...sizes.values()].map(({ all, unattributed }) => unattributed / all)),
  };
}

/** The figures on one line, and below it the largest mistakes. */
export function describeComparison(comparison: Comparison, examples: number): string {
  const { knownBytes, wrongBytes, bySource, unattributed, unattributedInSection } = comparison;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const sources = [...bySource].map(
    ([source, { known, wrong }]) => `${source} ${wrong} of ${known} (${percent(wrong / known)})`,
  );
  const most = [...comparison.examples].sort(([, a], [, b]) => b - a).slice(0, examples);
  return [
    `wrong: ${wrongBytes} of ${knownBytes} bytes (${percent(wrongBytes / knownBytes)}): ${sources.join(", ")}; ` +
      `unattributed: ${percent(unattributed)} of what is loaded, ${percent(unattributedInSection)} of one section`,
    ...most.map(([example, bytes]) => `  ${bytes} ${example}`),
  ].join("\n");
}
