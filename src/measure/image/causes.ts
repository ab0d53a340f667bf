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
  const copies = new FirstCopies(layers);
  return layers.map(({ survey, owners }, layer) =>
    Array.from({ length: survey.entries.length }, (_, entry) => {
      const place = { layer, entry };
      const status = tree.status(place);
      if (status === "whiteout") return WHITEOUT;
      if (status !== "live") return endedCause(layers, place, status, tree.endedBy(place)!);
      const leftover = leftovers.of(owners[entry]!);
      if (leftover !== undefined) return leftover;
      if (!hasContent(layers, place)) return NEEDED;
      const first = copies.of(place);
      const isWaste = first !== place && !OPERATING_SYSTEM.has(owners[entry]!.kind);
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
  const kind = layers[place.layer]!.survey.entries.kind(place.entry);
  const later = layers[by.layer]!.survey.entries.kind(by.entry);
  if (kind === "directory" && later === "directory") return { kind: "listed again", leftover: null, by };
  const isCopy = hasContent(layers, place) && hasContent(layers, by) && hasSameContent(layers, place, by);
  return { kind: isCopy ? "copied up" : "overwritten", leftover: null, by };
}

/** False where a file is empty or none, or where what it holds is not known: unread, or with holes. */
function hasContent(layers: readonly OwnedLayer[], { layer, entry }: EntryPlace): boolean {
  const { entries, diffID } = layers[layer]!.survey;
  const hasHoles = entries.expandedSizeBytes(entry) !== undefined;
  return diffID !== null && entries.sizeBytes(entry) > 0 && entries.kind(entry) === "file" && !hasHoles;
}

/** Of two files: the same size and CRC-32. */
function hasSameContent(layers: readonly OwnedLayer[], one: EntryPlace, other: EntryPlace): boolean {
  const [a, b] = [layers[one.layer]!.survey.entries, layers[other.layer]!.survey.entries];
  return a.sizeBytes(one.entry) === b.sizeBytes(other.entry) && a.crc32(one.entry) === b.crc32(other.entry);
}

/** Of each content the first file that had it. */
class FirstCopies {
  readonly #layers: readonly OwnedLayer[];
  /** By size and CRC-32 in one number, which very large files may share without being copies. */
  readonly #places = new Map<number, EntryPlace[]>();

  constructor(layers: readonly OwnedLayer[]) {
    this.#layers = layers;
  }

  /** The place itself where nothing before had its content. */
  of(place: EntryPlace): EntryPlace {
    const { entries } = this.#layers[place.layer]!.survey;
    const key = entries.sizeBytes(place.entry) * 2 ** 32 + entries.crc32(place.entry);
    const places = this.#places.get(key);
    const first = places?.find((each) => hasSameContent(this.#layers, each, place));
    if (first !== undefined) return first;
    if (places === undefined) this.#places.set(key, [place]);
    else places.push(place);
    return place;
  }
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
