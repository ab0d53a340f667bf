import { LIMITS } from "../../base/limits.ts";
import { type Finding, type Frame, LEVELS, type Rating, TIERS, type Tier } from "./scan-report.ts";

/** Names of one vulnerability each, the preferred first. An advisory of a distribution may cover several. */
const NAMES = ["GO-", "CVE-", "GHSA-"] as const;

/**
 * Joins findings of the same vulnerability in the same package at the same version: two are one where one is called by a
 * name of the other, as the databases of Go, CVE and GitHub call it. The nearest tier and the deepest look count, and
 * every source, place and opinion stays. The findings stand in the order of the first of each.
 */
export function joinFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Groups(findings.length);
  const first = new Map<string, number>();
  for (const [index, finding] of findings.entries()) {
    const place = JSON.stringify([finding.ecosystem.name, finding.name, finding.installedVersion]);
    for (const name of namesOf(finding)) {
      const key = `${name} ${place}`;
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, index);
      else groups.join(earlier, index);
    }
  }
  const members = Map.groupBy(findings.keys(), (index) => groups.of(index));
  return [...members.values()].map((indexes) => joinGroup(indexes.map((index) => findings[index]!)));
}

/** The names by which a finding is the same as another. What a distribution's advisory covers are no names of it. */
export function namesOf({ id, aliases }: Pick<Finding, "id" | "aliases">): readonly string[] {
  if (rankOf(id) === NAMES.length) return [id];
  return [...new Set([id, ...aliases.filter((alias) => rankOf(alias) < NAMES.length)])];
}

/** Sets of numbers from 0 on that are joined to larger ones. Each is called by its smallest number. */
class Groups {
  readonly #above: Int32Array;

  constructor(count: number) {
    this.#above = Int32Array.from({ length: count }, (_, index) => index);
  }

  of(index: number): number {
    let at = index;
    while (this.#above[at] !== at) {
      this.#above[at] = this.#above[this.#above[at]!]!;
      at = this.#above[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [one, other] = [this.of(a), this.of(b)];
    this.#above[Math.max(one, other)] = Math.min(one, other);
  }
}

function joinGroup(group: readonly Finding[]): Finding {
  const [only] = group;
  if (group.length === 1) return only!;
  const ids = [...new Set(group.map(({ id }) => id))].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const id = ids[0]!;
  const names = new Set([...ids, ...group.flatMap(({ aliases }) => aliases)]);
  names.delete(id);
  const severities = group.flatMap(({ severity }) => severity ?? []);
  return {
    ...only!,
    id,
    aliases: [...names].sort(),
    fixedVersions: [...new Set(group.flatMap((one) => one.fixedVersions))],
    severity: severities.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))[0] ?? null,
    ratings: distinct(group.flatMap(({ ratings }) => ratings)),
    tier: deepest(group.map(({ tier }) => tier)),
    depth: deepest(group.map(({ depth }) => depth)),
    traces: shortestTraces(group.flatMap(({ traces }) => traces)),
    places: distinct(group.flatMap(({ places }) => places)),
    sources: distinct(group.flatMap(({ sources }) => sources)),
  };
}

/**
 * Those without a repetition, the shortest first, and no more than are kept. govulncheck goes through symbols in no order,
 * so equally short ones stand in that of their text: the same scan is read as the same.
 */
export function shortestTraces(traces: readonly (readonly Frame[])[]): readonly (readonly Frame[])[] {
  return [...new Map(traces.map((trace) => [JSON.stringify(trace), trace]))]
    .sort(([one, a], [other, b]) => a.length - b.length || (one < other ? -1 : 1))
    .slice(0, LIMITS.scanTraces)
    .map(([, trace]) => trace);
}

function deepest(tiers: readonly (Tier | null)[]): Tier | null {
  return TIERS.find((tier) => tiers.includes(tier)) ?? null;
}

/** The first of values that are equal by their members. All of them were made with the same order of members. */
export function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** The preference among names of one vulnerability: the smaller, the better. */
function rankOf(id: string): number {
  const rank = NAMES.findIndex((prefix) => id.startsWith(prefix));
  return rank === -1 ? NAMES.length : rank;
}

export function ratingsOf(...ratings: readonly (Rating | null)[]): readonly Rating[] {
  return distinct(ratings.filter((rating) => rating !== null));
}
