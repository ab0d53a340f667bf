import { LIMITS } from "../../../base/limits.ts";
import type { Value } from "../../../format/shell/value.ts";

/**
 * The situation in which a command is started. Branches are not decided, so everything may have several values. They
 * are those that the image itself gives; what is set when the container is started is not considered.
 */
export interface Situation {
  /** Working directories. */
  readonly folders: readonly Value[];
  /** A name that is not in it is not set. */
  readonly variables: ReadonlyMap<string, readonly Value[]>;
  /** `$0`. */
  readonly name: Value;
  /** `$1` and the following arguments. */
  readonly args: readonly (readonly Value[])[];
}

/** The values of both, each once; `tooMany` if there are too many. */
export function union<T>(one: readonly T[], other: readonly T[], tooMany: readonly T[]): readonly T[] {
  const all = new Map([...one, ...other].map((value) => [JSON.stringify(value) ?? "", value]));
  return all.size > LIMITS.shellAlternatives ? tooMany : [...all.values()];
}

/** Sets a variable; in a branch it may also keep the values that it has. */
export function withVariable(
  situation: Situation,
  name: string,
  values: readonly Value[],
  isCertain: boolean,
): Situation {
  const before = isCertain ? [] : (situation.variables.get(name) ?? [""]);
  const variables = new Map(situation.variables).set(name, union(before, values, [undefined]));
  return { ...situation, variables };
}
