import type { ModuleTable } from "../modules/module-table.ts";
import type { FailingPart, Problem } from "./problem.ts";

/** One part of a combination that fails, in numbers of the table. */
interface Part {
  readonly module: number;
  /** -1 where the part is a replacement. */
  readonly version: number;
  /** Its place in the problem's list of replacements; -1 where the part is a version. */
  readonly substitute: number;
}

/** What is looked at to say whether a combination holds. */
interface Standing {
  readonly selected: Int32Array;
  /** By module: whether it provides a package. What provides none cannot fail. */
  readonly needed: Uint8Array;
  readonly substitutes: ReadonlyMap<number, { readonly index: number }>;
}

/** The combinations of versions and replacements that no plan may have, because go has shown that they fail. */
export class Failing {
  readonly #combinations: readonly (readonly Part[])[];
  readonly #parts = new Set<number>();
  readonly #alone = new Set<number>();

  constructor(table: ModuleTable, { failing = [], substitutes }: Pick<Problem, "failing" | "substitutes">) {
    const partOf = (part: FailingPart): Part => ({
      module: table.moduleNumber(part.path),
      version: "version" in part ? table.number(part.path, part.version) : -1,
      substitute: "by" in part ? substitutes.findIndex((one) => one.path === part.path && isSame(one.by, part.by)) : -1,
    });
    // What the table does not have cannot come up.
    const isKnown = ({ version, substitute }: Part) => version !== -1 || substitute !== -1;
    this.#combinations = failing.map((parts) => parts.map(partOf)).filter((parts) => parts.every(isKnown));
    for (const parts of this.#combinations) {
      for (const { version } of parts) this.#parts.add(version);
      if (parts.length === 1) this.#alone.add(parts[0]!.version);
    }
  }

  get isEmpty(): boolean {
    return this.#combinations.length === 0;
  }

  /** Whether a version fails whatever else is there. */
  isAlone(version: number): boolean {
    return this.#alone.has(version);
  }

  /** Whether a version is part of a combination. */
  has(version: number): boolean {
    return this.#parts.has(version);
  }

  /** The modules of a combination that holds; undefined where none does. */
  in(standing: Standing): readonly number[] | undefined {
    return this.#combinations
      .find((parts) => parts.every((part) => holds(part, standing)))
      ?.map(({ module }) => module);
  }

  /** The modules that are in a combination with this one. */
  together(module: number): readonly number[] {
    const shared = this.#combinations.filter((parts) => parts.some((part) => part.module === module));
    return shared.flatMap((parts) => parts.map((part) => part.module));
  }
}

function holds({ module, version, substitute }: Part, { selected, needed, substitutes }: Standing): boolean {
  const by = substitutes.get(module);
  if (substitute !== -1) return by?.index === substitute;
  return by === undefined && needed[module] === 1 && selected[module] === version;
}

function isSame(
  a: { readonly path: string; readonly version: string },
  b: { readonly path: string; readonly version: string },
): boolean {
  return a.path === b.path && a.version === b.version;
}
