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

/**
 * What a change did to the findings. Each is paired with at most one: of the same version first, and otherwise of any, since
 * a package keeps its identity when its version moves. So what was before is gone or left, and what is now is left or added.
 */
export function compareFindings(before: FindingSet, after: FindingSet): FindingDifference {
  const [old, fresh] = [allFindings(before), allFindings(after)];
  const partners = pairs(old, fresh);
  const paired = new Set(partners.values());
  return {
    gone: old.filter((finding) => !partners.has(finding)),
    left: [...partners].map(([one, other]) => ({ before: one, after: other })),
    added: fresh.filter((finding) => !paired.has(finding)),
    sameMeans: haveSameMeans(before, after),
  };
}

function pairs(old: readonly Finding[], fresh: readonly Finding[]): ReadonlyMap<Finding, Finding> {
  const partners = new Map<Finding, Finding>();
  const taken = new Set<Finding>();
  for (const keys of [exactKeysOf, keysOf]) {
    const waiting = new Waiting(
      fresh.filter((finding) => !taken.has(finding)),
      keys,
    );
    for (const finding of old) {
      if (partners.has(finding)) continue;
      const partner = waiting.take(keys(finding), taken);
      if (partner === undefined) continue;
      partners.set(finding, partner);
      taken.add(partner);
    }
  }
  return new Map(old.flatMap((finding) => (partners.has(finding) ? [[finding, partners.get(finding)!] as const] : [])));
}

/** Findings that have no partner yet, by their keys, in their order. */
class Waiting {
  readonly #queues = new Map<string, Finding[]>();

  constructor(findings: readonly Finding[], keysOfOne: (finding: Finding) => readonly string[]) {
    for (const finding of findings.toReversed()) {
      for (const key of keysOfOne(finding)) {
        const queue = this.#queues.get(key);
        if (queue === undefined) this.#queues.set(key, [finding]);
        else queue.push(finding);
      }
    }
  }

  take(keys: readonly string[], taken: ReadonlySet<Finding>): Finding | undefined {
    for (const key of keys) {
      const queue = this.#queues.get(key) ?? [];
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) if (!taken.has(next)) return next;
    }
    return undefined;
  }
}

function exactKeysOf(finding: Finding): readonly string[] {
  return keysOf(finding).map((key) => JSON.stringify([key, finding.installedVersion]));
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
