import { LIMITS } from "../../../base/limits.ts";
import type { Program } from "../ledger/layer-survey.ts";
import { ByLastName } from "./last-names.ts";
import { LEFTOVER_RULES, type LeftoverRule } from "./leftover-rules.ts";

const FILE_RULES = LEFTOVER_RULES.filter(({ files }) => files !== undefined);
const HOLDING_RULES = LEFTOVER_RULES.filter(({ holding }) => holding !== undefined);
const BELOW = new Map(LEFTOVER_RULES.flatMap((rule) => (rule.below ?? []).map((folder) => [folder, rule] as const)));
const ANYWHERE = LEFTOVER_RULES.flatMap((rule) =>
  (rule.anywhere ?? []).map((folder) => ({ rule, ending: `/${folder}` })),
);
/** The names that a folder must contain, by rule. */
const MARKERS = new ByLastName(
  Map.groupBy(
    HOLDING_RULES.flatMap((rule) => rule.holding!.map((marker) => ({ rule, marker, ending: `/${marker}` }))),
    ({ marker }) => lastName(marker),
  ),
);

/** What each folder holds that a rule knows by its content: one name of each rule. */
const HELD = new ByLastName(
  Map.groupBy(
    HOLDING_RULES.map((rule) => `/${rule.holding!.at(-1)!}`),
    lastName,
  ),
);

/** Where no path of an image is such a name, no folder of it is a leftover for what it holds. */
export function mayMakeLeftover(path: string): boolean {
  return HELD.get(path)?.some((ending) => path.endsWith(ending)) ?? false;
}

/** A place where a tool left something behind: a folder with everything in it, or a file. */
export interface LeftoverPlace {
  readonly rule: LeftoverRule;
  readonly path: string;
}

/**
 * Finds where tools left something behind in an image. All paths of the image are examined once, before the first
 * query.
 */
export class Leftovers {
  readonly #roots: ReadonlyMap<string, LeftoverRule>;
  /** For each folder, the place to which its content belongs; one object for each place. */
  readonly #places = new Map<string, LeftoverPlace | null>([["", null]]);
  /** Paths come folder by folder: most are in the same folder as the path before. */
  #lastFolder = "";
  #lastPlace: LeftoverPlace | null = null;

  /** Takes the paths of each layer. */
  constructor(layers: readonly (readonly string[])[]) {
    this.#roots = rootsIn(layers);
  }

  /** The place that contains an entry other than a folder; `program` describes it if it is an executable. */
  placeOfFile(path: string, program: Program | undefined): LeftoverPlace | undefined {
    if (path.length > LIMITS.packagePathLength) return undefined;
    const named = FILE_RULES.find(({ files, onlyExecutables }) => {
      return (onlyExecutables === undefined || program !== undefined) && files!.test(path);
    });
    if (named !== undefined) return { rule: named, path };
    const place = this.#placeInFolderOf(path) ?? undefined;
    return place?.rule.sparesPrograms && program?.go ? undefined : place;
  }

  /** The place that contains a folder, or that the folder itself is. */
  placeOfFolder(path: string): LeftoverPlace | undefined {
    if (path === "" || path.length > LIMITS.packagePathLength) return undefined;
    const around = this.#placeInFolderOf(path);
    if (around !== null) return around;
    return this.#ruleOfFolder(path) === undefined ? undefined : (this.#placeAround(path) ?? undefined);
  }

  #placeInFolderOf(path: string): LeftoverPlace | null {
    const length = Math.max(0, path.lastIndexOf("/"));
    if (length !== this.#lastFolder.length || !path.startsWith(this.#lastFolder)) {
      this.#lastFolder = path.slice(0, length);
      this.#lastPlace = this.#placeAround(this.#lastFolder);
    }
    return this.#lastPlace;
  }

  #placeAround(folder: string): LeftoverPlace | null {
    const known = this.#places.get(folder);
    if (known !== undefined) return known;
    let place = this.#placeAround(folderOf(folder));
    if (place === null) {
      const rule = BELOW.get(folder) ?? this.#ruleOfFolder(folder);
      place = rule === undefined ? null : { rule, path: folder };
    }
    this.#places.set(folder, place);
    return place;
  }

  /** The rule by which the folder itself is left behind, not only its content. */
  #ruleOfFolder(folder: string): LeftoverRule | undefined {
    return this.#roots.get(folder) ?? ANYWHERE.find(({ ending }) => `/${folder}`.endsWith(ending))?.rule;
  }
}

/** Folders that contain everything that a rule requires. */
function rootsIn(layers: readonly (readonly string[])[]): ReadonlyMap<string, LeftoverRule> {
  const found = new Map<LeftoverRule, Map<string, Set<string>>>(HOLDING_RULES.map((rule) => [rule, new Map()]));
  const look = (path: string) => {
    for (const { rule, marker, ending } of MARKERS.get(path) ?? []) {
      if (!path.endsWith(ending)) continue;
      const folder = path.slice(0, -ending.length);
      if (rule.named !== undefined && lastName(folder) !== rule.named) continue;
      const markers = found.get(rule)!.get(folder);
      if (markers === undefined) found.get(rule)!.set(folder, new Set([marker]));
      else markers.add(marker);
    }
  };
  for (const paths of layers) paths.forEach(look);
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
