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
  const contents = new Set<number>();
  const leftovers = new Leftovers([]);
  let [isStraight, mayMakeLeftovers] = [true, false];
  let onlyAdds = survey.diffID !== null;
  for (let entry = 0; entry < entries.length; entry++) {
    const path = entries.path(entry);
    const kind = entries.kind(entry);
    const isFolder = kind === "directory";
    const before = names.get(path);
    if (before !== undefined && before !== (isFolder ? "folder" : "other")) isStraight = false;
    if (!isFolder && before !== undefined) onlyAdds = false;
    if (!(isFolder && before === "other")) names.set(path, isFolder ? "folder" : "other");
    if (!addFolders(names, path)) isStraight = false;
    const place = isFolder ? leftovers.placeOfFolder(path) : leftovers.placeOfFile(path, survey.programs.get(entry));
    if (mayMakeLeftover(path)) mayMakeLeftovers = true;
    if (place !== undefined || (!isFolder && kind !== "file") || saysMore(path)) onlyAdds = false;
    if (kind !== "file" || entries.sizeBytes(entry) === 0) continue;
    const content = entries.sizeBytes(entry) * 2 ** 32 + entries.crc32(entry);
    if (contents.has(content) || entries.expandedSizeBytes(entry) !== undefined) onlyAdds = false;
    contents.add(content);
  }
  return { names, contents, isStraight, mayMakeLeftovers, onlyAdds: onlyAdds && isStraight };
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
