import { LIMITS } from "../../../base/limits.ts";
import { LEFTOVER_RULES, type LeftoverRule } from "./leftover-rules.ts";

const FILE_RULES = LEFTOVER_RULES.filter(({ files }) => files !== undefined);
const HOLDING_RULES = LEFTOVER_RULES.filter(({ holding }) => holding !== undefined);
const BELOW = new Map(LEFTOVER_RULES.flatMap((rule) => (rule.below ?? []).map((folder) => [folder, rule] as const)));
const ANYWHERE = LEFTOVER_RULES.flatMap((rule) =>
  (rule.anywhere ?? []).map((folder) => ({ rule, ending: `/${folder}` })),
);
/** What a folder of a rule holds, by its last name: nearly no file of an image has one of these. */
const MARKERS = Map.groupBy(
  HOLDING_RULES.flatMap((rule) => rule.holding!.map((marker) => ({ rule, marker, ending: `/${marker}` }))),
  ({ marker }) => lastName(marker),
);

/** Which of an image's files are what a tool left behind. All paths of the image are looked at once, before any question. */
export class Leftovers {
  readonly #roots: ReadonlyMap<string, LeftoverRule>;
  readonly #inside = new Map<string, LeftoverRule | null>([["", null]]);

  constructor(paths: Iterable<string>) {
    this.#roots = rootsIn(paths);
  }

  /** The rule for a file or folder; `program` is set for an executable. */
  ruleFor(path: string, { isFolder, program }: { isFolder: boolean; program: "go" | "other" | null }) {
    if (path === "" || path.length > LIMITS.packagePathLength) return undefined;
    if (!isFolder) {
      const named = FILE_RULES.find(({ files, onlyExecutables }) => {
        return (onlyExecutables === undefined || program !== null) && files!.test(path);
      });
      if (named !== undefined) return named;
    }
    const rule = this.#rulesInside(folderOf(path)) ?? (isFolder ? this.#ruleOfFolder(path) : undefined);
    return rule?.sparesPrograms && program === "go" ? undefined : rule;
  }

  #rulesInside(folder: string): LeftoverRule | null {
    const known = this.#inside.get(folder);
    if (known !== undefined) return known;
    const rule = this.#rulesInside(folderOf(folder)) ?? BELOW.get(folder) ?? this.#ruleOfFolder(folder) ?? null;
    this.#inside.set(folder, rule);
    return rule;
  }

  /** Of a folder that itself is left behind. */
  #ruleOfFolder(folder: string): LeftoverRule | undefined {
    return this.#roots.get(folder) ?? ANYWHERE.find(({ ending }) => `/${folder}`.endsWith(ending))?.rule;
  }
}

/** Folders that hold everything that a rule says such a folder holds. */
function rootsIn(paths: Iterable<string>): ReadonlyMap<string, LeftoverRule> {
  const found = new Map<LeftoverRule, Map<string, Set<string>>>(HOLDING_RULES.map((rule) => [rule, new Map()]));
  for (const path of paths) {
    for (const { rule, marker, ending } of MARKERS.get(lastName(path)) ?? []) {
      if (!path.endsWith(ending)) continue;
      const folder = path.slice(0, -ending.length);
      if (rule.named !== undefined && lastName(folder) !== rule.named) continue;
      const markers = found.get(rule)!.get(folder);
      if (markers === undefined) found.get(rule)!.set(folder, new Set([marker]));
      else markers.add(marker);
    }
  }
  const roots = new Map<string, LeftoverRule>();
  for (const [rule, folders] of found) {
    for (const [folder, markers] of folders) {
      if (markers.size === rule.holding!.length && !roots.has(folder)) roots.set(folder, rule);
    }
  }
  return roots;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
