import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import type { Rule, Verdict } from "../rule.ts";
import { architecture } from "./architecture.ts";
import { staticallyLinked } from "./static.ts";
import { stripped } from "./stripped.ts";
import { trimmedPaths } from "./trimmed-paths.ts";

/** What must hold for a binary that goes into a minimal image. */
const BINARY_RULES: readonly Rule<BinaryFacts>[] = [stripped, staticallyLinked, trimmedPaths, architecture];

/** The verdict of each rule, in their order. */
export function checkBinary(facts: BinaryFacts): readonly Verdict[] {
  return BINARY_RULES.map((rule) => rule.check(facts));
}
