import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { matches } from "./pattern.ts";
import type { GatePolicy, PartRules, Pattern, PatternRules } from "./policy.ts";

export type PartKind = "layer" | "module" | "package";

/** The bytes of one name in a record. */
export interface Part {
  readonly name: string;
  readonly sizeBytes: number;
  /** Null for a program. */
  readonly wireBytes: number | null;
}

export const LIST_OF = { layer: "layers", module: "modules", package: "packages" } as const;

/**
 * The parts of a record by name. Packages of one name in two modules are one part: a package that moved to another
 * module has not grown.
 */
export function partsOf(record: SizeRecord, kind: PartKind): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  for (const { name, sizeBytes, wireBytes } of record[LIST_OF[kind]]) {
    const known = parts.get(name);
    parts.set(name, {
      name,
      sizeBytes: sizeBytes + (known?.sizeBytes ?? 0),
      wireBytes: wireBytes === null ? null : wireBytes + (known?.wireBytes ?? 0),
    });
  }
  return parts;
}

/**
 * Rows that no single part answers for: what several packages share, what the linker and the formats add, what is no Go
 * code. They grow with the rest, and the rules for the total hold them. What could not be attributed or opened is no
 * such row: otherwise growth could hide in it.
 */
const OF_NOBODY =
  /^(?:\[shared(?: by .*)?\]|\[linker-made\]|\[padding\]|\[tar headers\]|\[end of archive\]|\[compression\]|\[other files\])$/;
/** What an image has beside its layers. */
const BESIDE_LAYERS: ReadonlySet<string> = new Set(["manifest", "config"]);

/** Whether a row has no owner that a rule could hold. A module may be called config, and then has packages. */
function isOfNobody(record: SizeRecord, name: string): boolean {
  if (OF_NOBODY.test(name)) return true;
  return BESIDE_LAYERS.has(name) && !record.packages.some(({ module }) => module === name);
}

/** A row in brackets is not a name of the program. */
export function isNamed(record: SizeRecord, name: string): boolean {
  return !/^\[.*\]$/s.test(name) && !isOfNobody(record, name);
}

/**
 * The rules that hold a part; null if none does. A row of nobody is held by a pattern that names it by its bracket or
 * its whole name.
 */
export function rulesFor(
  record: SizeRecord,
  { name }: Part,
  rules: PartRules,
  { ignore }: GatePolicy,
): Pick<PatternRules, "growth" | "limit"> | null {
  if (ignore.some((pattern) => matches(pattern, name))) return null;
  const nobody = isOfNobody(record, name);
  const names = ({ text }: Pattern) => !nobody || text === name || text.startsWith("[");
  const own = rules.only.findLast(({ pattern }) => names(pattern) && matches(pattern, name));
  return own ?? (nobody ? null : rules);
}
