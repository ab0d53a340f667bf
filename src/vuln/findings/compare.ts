import { namesOf } from "../../format/scan-report/join-findings.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";
import { allFindings, type FindingSet } from "./finding-set.ts";

export interface FindingDifference {
  readonly gone: readonly Finding[];
  /** The same vulnerability in the same package, perhaps at another version. */
  readonly left: readonly { readonly before: Finding; readonly after: Finding }[];
  readonly added: readonly Finding[];
  /**
   * Were both scanned by the same releases with databases of one known date? False where they were not, and null where
   * that is unknown: then a finding may have come or gone without a change of the code.
   */
  readonly sameMeans: boolean | null;
}

/** What a change did to the findings. A package keeps its identity when its version moves. */
export function compareFindings(before: FindingSet, after: FindingSet): FindingDifference {
  const [old, fresh] = [allFindings(before), allFindings(after)];
  const inFresh = byName(fresh);
  const inOld = byName(old);
  const pairs = old.map((finding) => ({ before: finding, after: firstOf(finding, inFresh) }));
  return {
    gone: pairs.filter((pair) => pair.after === undefined).map((pair) => pair.before),
    left: pairs.flatMap((pair) => (pair.after === undefined ? [] : [{ before: pair.before, after: pair.after }])),
    added: fresh.filter((finding) => firstOf(finding, inOld) === undefined),
    sameMeans: haveSameMeans(before, after),
  };
}

function byName(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const found = new Map<string, Finding>();
  // The first of several versions is the one that is shown, so later ones do not replace it.
  for (const finding of findings) for (const key of keysOf(finding)) if (!found.has(key)) found.set(key, finding);
  return found;
}

function firstOf(finding: Finding, found: ReadonlyMap<string, Finding>): Finding | undefined {
  const key = keysOf(finding).find((one) => found.has(one));
  return key === undefined ? undefined : found.get(key);
}

function keysOf(finding: Finding): readonly string[] {
  return namesOf(finding).map((name) => JSON.stringify([finding.ecosystem.name, finding.name, name]));
}

function haveSameMeans({ scanners: before }: FindingSet, { scanners: after }: FindingSet): boolean | null {
  const words = (scanners: typeof before) => scanners.map((scanner) => JSON.stringify(scanner)).sort();
  if (words(before).join() !== words(after).join()) return false;
  const isKnown = [...before, ...after].every(({ version, databaseDate }) => version !== null && databaseDate !== null);
  return isKnown ? true : null;
}
