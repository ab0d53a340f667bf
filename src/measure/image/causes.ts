import type { EntryPlace } from "../../image/file-status.ts";
import type { FileTree } from "../../image/file-tree.ts";
import type { MeasuredLayer } from "./image-ledger.ts";
import type { FileOwner } from "./owner.ts";
import { leftoverRule } from "./owners/leftover-rules.ts";

/** Why the bytes of an entry are in the image. */
export type CauseKind =
  /** A container sees it, and nothing here says that it could do without. */
  | "needed"
  /** Something else of the same name came after it. */
  | "overwritten"
  /** The same content came after it again: only a mode, an owner or a time is another. overlayfs calls it a copy-up. */
  | "copied up"
  /** A folder that a later layer lists again, as builders do for everything that they put into it. */
  | "listed again"
  | "deleted"
  /** It hides something of a lower layer, and would not be there if that were not. */
  | "whiteout"
  /** A file of another name has the same size and CRC-32, and no package of the operating system needs this one. */
  | "duplicate"
  /** What a tool left behind, by a rule that says that an image runs as well without. */
  | "leftover";

export interface Cause {
  readonly kind: CauseKind;
  /** Name of the rule; null for what is no leftover. */
  readonly leftover: string | null;
  /** What overwrote, deleted or lists it again; of a duplicate the copy that stays. Null for the rest. */
  readonly by: EntryPlace | null;
}

type OwnedLayer = Pick<MeasuredLayer, "survey" | "owners">;

/** Their packages are installed whole: nobody rebuilds them with links in place of files. */
const OPERATING_SYSTEM: ReadonlySet<FileOwner["kind"]> = new Set(["apk", "deb", "rpm"]);
const NEEDED: Cause = { kind: "needed", leftover: null, by: null };
const WHITEOUT: Cause = { kind: "whiteout", leftover: null, by: null };

/** Of each entry of each layer its one cause. Of copies of the same content the first stays, in the lowest layer. */
export function findCauses(layers: readonly OwnedLayer[], tree: FileTree): Cause[][] {
  const leftovers = new LeftoverCauses();
  const copies = new Map<string, EntryPlace>();
  return layers.map(({ survey, owners }, layer) =>
    Array.from({ length: survey.entries.length }, (_, entry) => {
      const place = { layer, entry };
      const status = tree.status(place);
      if (status === "whiteout") return WHITEOUT;
      if (status !== "live") return endedCause(layers, place, status, tree.endedBy(place)!);
      const leftover = leftovers.of(owners[entry]!);
      if (leftover !== undefined) return leftover;
      const content = contentKey(layers, place);
      if (content === undefined) return NEEDED;
      const first = copies.get(content);
      if (first === undefined) copies.set(content, place);
      const isWaste = first !== undefined && !OPERATING_SYSTEM.has(owners[entry]!.kind);
      return isWaste ? { kind: "duplicate", leftover: null, by: first } : NEEDED;
    }),
  );
}

/** As a person reads it: `overwritten`, `leftover: apt lists`. */
export function causeName({ kind, leftover }: Cause): string {
  return leftover === null ? kind : `${kind}: ${leftover}`;
}

function endedCause(
  layers: readonly OwnedLayer[],
  place: EntryPlace,
  status: "overwritten" | "deleted",
  by: EntryPlace,
): Cause {
  if (status === "deleted") return { kind: "deleted", leftover: null, by };
  const [kind, later] = [place, by].map(({ layer, entry }) => layers[layer]!.survey.entries.kind(entry));
  if (kind === "directory" && later === "directory") return { kind: "listed again", leftover: null, by };
  const [content, again] = [place, by].map((each) => contentKey(layers, each));
  return { kind: content !== undefined && content === again ? "copied up" : "overwritten", leftover: null, by };
}

/** Size and CRC-32 of a file. Undefined where it is empty or no file, or where its layer's content was not read. */
function contentKey(layers: readonly OwnedLayer[], { layer, entry }: EntryPlace): string | undefined {
  const { entries, diffID } = layers[layer]!.survey;
  const sizeBytes = entries.sizeBytes(entry);
  if (diffID === null || sizeBytes === 0 || entries.kind(entry) !== "file") return undefined;
  return `${sizeBytes} ${entries.crc32(entry)} ${entries.expandedSizeBytes(entry) ?? ""}`;
}

/** One object for each rule. */
class LeftoverCauses {
  readonly #causes = new Map<string, Cause>();

  /** Undefined where the owner is none, or one whose name only says what the bytes are. */
  of({ kind, name }: FileOwner): Cause | undefined {
    if (kind !== "leftover" || leftoverRule(name)?.reclaimable !== true) return undefined;
    const known = this.#causes.get(name);
    if (known !== undefined) return known;
    const cause: Cause = { kind: "leftover", leftover: name, by: null };
    this.#causes.set(name, cause);
    return cause;
  }
}
