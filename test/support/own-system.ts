import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { TarKind } from "../../src/format/tar/entry.ts";
import { LayerEntries } from "../../src/image/layer-entries.ts";
import type { LayerSurvey } from "../../src/measure/image/ledger/layer-survey.ts";
import { wantsContent } from "../../src/measure/image/owners/captured.ts";
import { unfetchedSurvey } from "../../src/measure/image/unfetched.ts";

/** A root folder as one layer, limited to `folders`: names, kinds and sizes, and the content that a survey keeps. */
export function surveyOfRoot(root: string, folders: readonly string[]): LayerSurvey {
  const entries = new LayerEntries();
  const captured = new Map<number, Uint8Array>();
  const pending = [...folders];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const stats = lstatSync(join(root, path));
    const entry = addEntry(entries, path, stats, stats.isSymbolicLink() ? readlinkSync(join(root, path)) : "");
    if (stats.isFile() && wantsContent(path, stats.size)) captured.set(entry, readFileSync(join(root, path)));
    if (stats.isDirectory()) pending.push(...readdirSync(join(root, path)).map((name) => `${path}/${name}`));
  }
  return { ...unfetchedSurvey({ mediaType: "", digest: "sha256:", size: 0 }), entries, captured };
}

function addEntry(entries: LayerEntries, path: string, stats: Stats, linkPath: string): number {
  return entries.add({
    path,
    kind: kindOf(stats),
    typeFlag: "",
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    userName: "",
    groupName: "",
    mtimeSeconds: 0,
    linkPath,
    deviceMajor: 0,
    deviceMinor: 0,
    records: new Map(),
    headerOffset: 0,
    headerSizeBytes: 512,
    dataOffset: 512,
    sizeBytes: stats.isFile() ? stats.size : 0,
    paddingSizeBytes: 0,
  });
}

function kindOf(stats: Stats): TarKind {
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symlink";
  return stats.isFile() ? "file" : "other";
}
