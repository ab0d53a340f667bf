import { LIMITS } from "../../base/limits.ts";
import { parseWhiteout } from "../../image/whiteout.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { capturedKind } from "./owners/captured.ts";
import { Leftovers, mayMakeLeftover } from "./owners/leftovers.ts";

/** The names in a layer, as far as they say what it has to do with other layers. */
export interface LayerNames {
  /** Each name, also of folders that the layer does not list: something else, if it is not always a folder. */
  readonly names: ReadonlyMap<string, "folder" | "other">;
  /** Sizes and checksums of files, each as one number. */
  readonly contents: ReadonlySet<number>;
  /** No entry is reached through something that is no folder: a link, or what the layer itself replaces. */
  readonly isStraight: boolean;
  /** What it holds may make a folder a leftover with all that other layers put there. */
  readonly mayMakeLeftovers: boolean;
  /**
   * It has nothing but folders and files, each name and each content once, none that a rule takes for a leftover or that says who owns
   * others. On layers from which it is apart, it changes nothing, and none of its bytes is waste.
   */
  readonly onlyAdds: boolean;
}

/** How two layers meet. */
export type Meeting =
  /** They have no name in common but folders, and no content. */
  | "apart"
  /** No folder of one is something else in the other. */
  | "straight"
  | "crossing";

export function namesOf(survey: LayerSurvey): LayerNames {
  const { entries } = survey;
  const names = new Map<string, "folder" | "other">();
  let [isStraight, mayMakeLeftovers] = [true, false];
  for (let entry = 0; entry < entries.length; entry++) {
    const path = entries.path(entry);
    const kind = entries.kind(entry) === "directory" ? "folder" : "other";
    if ((names.get(path) ?? kind) !== kind || !addFolders(names, path)) isStraight = false;
    else names.set(path, kind);
    if (mayMakeLeftover(path)) mayMakeLeftovers = true;
  }
  const { contents, areAdded } = contentsOf(survey);
  return { names, contents, isStraight, mayMakeLeftovers, onlyAdds: areAdded && isStraight };
}

/** The contents of files, and whether all entries are files and folders of which each is there once. */
function contentsOf(survey: LayerSurvey): { readonly contents: ReadonlySet<number>; readonly areAdded: boolean } {
  const { entries } = survey;
  const contents = new Set<number>();
  const files = new Set<string>();
  const leftovers = new Leftovers([]);
  let areAdded = survey.diffID !== null;
  for (let entry = 0; entry < entries.length; entry++) {
    if (!mayAdd(survey, leftovers, entry)) areAdded = false;
    if (entries.kind(entry) !== "file") continue;
    const path = entries.path(entry);
    const content = entries.sizeBytes(entry) * 2 ** 32 + entries.crc32(entry);
    if (files.has(path) || contents.has(content)) areAdded = false;
    files.add(path);
    if (entries.sizeBytes(entry) > 0) contents.add(content);
  }
  return { contents, areAdded };
}

/** An ordinary folder or file, of which no rule and no database says anything. */
function mayAdd({ entries, programs }: LayerSurvey, leftovers: Leftovers, entry: number): boolean {
  const path = entries.path(entry);
  if (saysMore(path)) return false;
  if (entries.kind(entry) === "directory") return leftovers.placeOfFolder(path) === undefined;
  const isPlain = entries.kind(entry) === "file" && entries.expandedSizeBytes(entry) === undefined;
  return isPlain && leftovers.placeOfFile(path, programs.get(entry)) === undefined;
}

/** Adds the folders around a path. Returns whether all of them are folders. */
function addFolders(names: Map<string, "folder" | "other">, path: string): boolean {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    const folder = path.slice(0, slash);
    const known = names.get(folder);
    if (known === "other") return false;
    if (known === "folder") return true;
    names.set(folder, "folder");
  }
  return true;
}

/** Does the name hide others, or may its content say who owns them? */
function saysMore(path: string): boolean {
  const isLong = path.length > LIMITS.packagePathLength;
  return isLong || parseWhiteout(path) !== undefined || capturedKind(path) !== undefined;
}

export function meetingOf(one: LayerNames, other: LayerNames): Meeting {
  const [few, many] = one.names.size < other.names.size ? [one, other] : [other, one];
  let isApart = few.contents.isDisjointFrom(many.contents);
  for (const [name, kind] of few.names) {
    const met = many.names.get(name);
    if (met === undefined) continue;
    if (met !== kind) return "crossing";
    if (kind === "other") isApart = false;
  }
  return isApart ? "apart" : "straight";
}
