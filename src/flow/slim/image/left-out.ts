import { buildOnly, isToolchain } from "../../../evidence/runtime/folders.ts";
import type { EntryPlace } from "../../../image/file-status.ts";
import { foldersAbove } from "../../../image/folders-above.ts";
import { type Cause, causeName, findCauses } from "../../../measure/image/causes.ts";
import type { ImageLedger } from "../../../measure/image/ledger/image-ledger.ts";
import type { FileOwner } from "../../../measure/image/ledger/owner.ts";
import type { LeftOut } from "../../../report/slim-report.ts";

/**
 * Everything that does not stay, grouped by the reason why it was there, the largest group first. Sizes are those of
 * the tars: header, content and padding. A folder above a name that stays is made again, so it is not counted.
 */
export function findLeftOut(ledger: ImageLedger, stays: ReadonlySet<string>): readonly LeftOut[] {
  const groups = new Map<string, { names: number; sizeBytes: number; wireBytes: number }>();
  const causes = findCauses(ledger.layers, ledger.tree);
  const decisions = decide(ledger, stays);
  ledger.layers.forEach(({ survey: { entries, wire }, owners }, layer) => {
    for (let entry = 0; entry < entries.length; entry++) {
      const decision = decisions[layer]![entry];
      if (decision === STAYS) continue;
      const cause = causes[layer]![entry]!;
      const why = decision === GOES ? reason(entries.path(entry), owners[entry]!, cause) : causeName(cause);
      const group = groups.get(why) ?? { names: 0, sizeBytes: 0, wireBytes: 0 };
      group.names++;
      group.sizeBytes += entries.endOffset(entry) - entries.headerOffset(entry);
      group.wireBytes += wire.share(entries.headerOffset(entry), entries.endOffset(entry));
      groups.set(why, group);
    }
  });
  return [...groups].map(([why, group]) => ({ why, ...group })).sort((a, b) => b.sizeBytes - a.sizeBytes);
}

/** Why a live file is in the image: its owner or its path tells. */
function reason(path: string, { kind, name }: FileOwner, cause: Cause): string {
  if (cause.kind === "leftover" || cause.kind === "duplicate") return causeName(cause);
  if (kind === "apk" || kind === "deb" || kind === "rpm") return "packages of the operating system";
  if (kind === "leftover") return name;
  if (isToolchain(path)) return "Go toolchain and caches";
  const forBuilding = buildOnly(path);
  if (forBuilding !== undefined) return forBuilding;
  return kind === "npm" || kind === "pypi"
    ? `packages of ${kind}`
    : kind === "go"
      ? "other Go programs"
      : `not used: ${name}`;
}

/**
 * What becomes of an entry; 0 for an entry that a container does not see because a later one replaces or deletes it.
 */
const STAYS = 1;
const GOES = 2;

/** One decision for each entry of each layer, as bytes: an image has hundreds of thousands of entries. */
function decide({ layers, tree }: ImageLedger, stays: ReadonlySet<string>): readonly Uint8Array[] {
  const above = foldersAbove(stays).add("");
  const decisions = layers.map(({ survey }) => new Uint8Array(survey.entries.length));
  if (tree.root.place !== undefined) decisions[tree.root.place.layer]![tree.root.place.entry] = STAYS;
  const note = ({ layer, entry }: EntryPlace, doesStay: boolean) => {
    if (decisions[layer]![entry] !== STAYS) decisions[layer]![entry] = doesStay ? STAYS : GOES;
  };
  for (const { path, node } of tree.entries()) {
    const doesStay = stays.has(path) || above.has(path);
    if (node.place !== undefined) note(node.place, doesStay);
    // The bytes of a hard link stay if the link stays, even if the name that they were stored under is left out.
    if (node.content !== undefined) note(node.content, doesStay);
  }
  return decisions;
}
