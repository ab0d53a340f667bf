import { joinFindings, namesOf } from "../../format/scan-report/join-findings.ts";
import { type Finding, TIERS } from "../../format/scan-report/scan-report.ts";
import { reachabilityOf } from "./reachability.ts";

/**
 * The findings of several programs as those of the whole. A scan of one program proves nothing about another, so what
 * is joined is as near to the code as in the program where it is nearest, and out of reach only where it is so in each.
 */
export function joinPrograms(programs: readonly (readonly Finding[])[]): readonly Finding[] {
  const all = programs.flat();
  const byPlace = Map.groupBy(all, placeOf);
  return joinFindings(all).map((joined) => {
    const names = new Set(namesOf(joined));
    const same = byPlace.get(placeOf(joined))!.filter((one) => namesOf(one).some((name) => names.has(name)));
    const { tier, depth, traces } = same.toSorted(byNearness)[0]!;
    return { ...joined, tier, depth, traces };
  });
}

function placeOf({ ecosystem, name, installedVersion }: Finding): string {
  return JSON.stringify([ecosystem.name, name, installedVersion]);
}

const REACH = ["yes", "unknown", "no"];

function byNearness(a: Finding, b: Finding): number {
  return REACH.indexOf(reachabilityOf(a)) - REACH.indexOf(reachabilityOf(b)) || rankOf(a) - rankOf(b);
}

function rankOf({ tier }: Finding): number {
  return tier === null ? TIERS.length : TIERS.indexOf(tier);
}
