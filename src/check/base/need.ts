import type { BaseItem, Need, Needed } from "../../evidence/base-need.ts";
import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import { Absent } from "../../format/go/absent.ts";
import type { NameTable } from "../../format/go/name-table.ts";

/** Whether one binary has a need, and why. */
interface Weight {
  readonly needed: Needed;
  readonly why: readonly string[];
}

interface NeedDefinition {
  readonly id: string;
  /** Import path of the package through which Go code asks for it: a program without the package has no such need. */
  readonly goPackage: string;
  readonly weigh: (functions: NameTable) => Weight;
}

/** Makes a need that follows from the functions that are linked. */
export function defineNeed({ id, goPackage, weigh }: NeedDefinition): Need {
  const check = (facts: BinaryFacts): BaseItem => {
    const { functions } = facts;
    const unknown = whyUnknown(facts);
    const weight =
      functions instanceof Absent || unknown !== undefined
        ? withoutFunctions(facts, unknown ?? "", goPackage)
        : weigh(functions);
    return { id, ...weight };
  };
  return { id, check };
}

/**
 * Every Go program has a function of this name, because the linker looks for it: cmd/link and runtime/proc.go.
 */
const ALWAYS = "runtime.main";

/** Why the names of a program's functions cannot be used as evidence; undefined if they can. */
export function whyUnknown({ functions }: BinaryFacts): string | undefined {
  if (functions instanceof Absent) return functions.reason;
  return functions.has(ALWAYS) ? undefined : `${ALWAYS} is not among them, so their names were changed`;
}

/** Without functions only the list of packages is left: it can rule a need out, but never prove it. */
function withoutFunctions({ packages }: BinaryFacts, reason: string, goPackage: string): Weight {
  if (packages !== undefined && !packages.has(goPackage)) {
    return { needed: "no", why: [`package ${goPackage} is not among the packages of the build`] };
  }
  return { needed: "unknown", why: [`the linked functions are not known: ${reason}`] };
}

/** A sentence for each of the functions that is linked. */
export function linkedOf(functions: NameTable, names: readonly string[]): readonly string[] {
  return names.filter((name) => functions.has(name)).map((name) => `${name} is linked`);
}
