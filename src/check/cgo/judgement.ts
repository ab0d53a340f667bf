import type { Verdict } from "../rule.ts";
import type { PackageFiles } from "./package-files.ts";
import { type CgoFacts, cgoRequired } from "./rule.ts";

/** Whether a program can do without C, and the evidence. */
export interface CgoJudgement {
  readonly facts: CgoFacts;
  readonly verdict: Verdict;
  /** Import paths of the packages that the program is made of. */
  readonly packages: ReadonlySet<string>;
}

/** The judgement for a program that is built with C: nothing is refused. */
export async function acceptCgo({
  list,
}: {
  readonly list: (cgo: boolean) => Promise<readonly PackageFiles[]>;
}): Promise<CgoJudgement> {
  const on = await list(true);
  const kept = on.filter(({ cgoFiles }) => cgoFiles.length > 0).map(({ importPath }) => importPath);
  const packages = on.map(({ importPath }) => importPath);
  return judgement({ refused: [], accepted: [], standard: [], kept }, packages);
}

/** The verdict of the rule on the facts. */
export function judgement(facts: CgoFacts, packages: readonly string[]): CgoJudgement {
  return { facts, verdict: cgoRequired.check(facts), packages: new Set(packages) };
}
