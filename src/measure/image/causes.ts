import type { EntryPlace } from "../../image/file-status.ts";
import type { FileTree } from "../../image/file-tree.ts";
import type { MeasuredLayer } from "./ledger/image-ledger.ts";
import type { FileOwner } from "./ledger/owner.ts";
import { leftoverRule } from "./owners/leftover-rules.ts";

/** Why the bytes of an entry are in the image. */
export type CauseKind =
  /** It is visible in a container, and no rule says that the image could do without it. */
  | "needed"
  /** A later entry of the same name replaced it. */
  | "overwritten"
  /** A later entry has the same content; only mode, owner or time differ. overlayfs calls it a copy-up. */
  | "copied up"
  /** A folder that a later layer lists again, as builders do when they put something into it. */
  | "listed again"
  | "deleted"
  /** It hides something of a lower layer, and would not be needed without that. */
  | "whiteout"
  /** A file of another name has the same size and CRC-32, and no package of the operating system needs this one. */
  | "duplicate"
  /** A tool left it behind, and a rule says that the image runs just as well without it. */
  | "leftover";

export interface Cause {
  readonly kind: CauseKind;
  /** Name of the rule; null if it is not a leftover. */
  readonly leftover: string | null;
  /**
   * The entry that overwrote it, deleted it or lists it again; for a duplicate, the copy that is kept. Null for the
   * rest.
   */
  readonly by: EntryPlace | null;
}

/** The cause of each entry of each layer. */
export type Causes = readonly (readonly Cause[])[];

type OwnedLayer = Pick<MeasuredLayer, "survey" | "owners">;

/** Packages of these systems are installed whole: nobody rebuilds them with links instead of files. */
const OPERATING_SYSTEM: ReadonlySet<FileOwner["kind"]> = new Set(["apk", "deb", "rpm"]);
const NEEDED: Cause = { kind: "needed", leftover: null, by: null };
const WHITEOUT: Cause = { kind: "whiteout", leftover: null, by: null };

/**
 * The cause of each entry of each layer. Among copies of the same content the first one counts as needed, in the lowest
 * layer.
 */
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

/** The cause in words: `overwritten`, `leftover: apt lists`. */
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

/** False if it is empty or not a file, or if its content is not known: unread, or with holes. */
function hasContent(layers: readonly OwnedLayer[], { layer, entry }: EntryPlace): boolean {
  const { entries, diffID } = layers[layer]!.survey;
  const hasHoles = entries.expandedSizeBytes(entry) !== undefined;
  return diffID !== null && entries.sizeBytes(entry) > 0 && entries.kind(entry) === "file" && !hasHoles;
}

/** Whether two files have the same size and CRC-32. */
function hasSameContent(layers: readonly OwnedLayer[], one: EntryPlace, other: EntryPlace): boolean {
  const [a, b] = [layers[one.layer]!.survey.entries, layers[other.layer]!.survey.entries];
  return a.sizeBytes(one.entry) === b.sizeBytes(other.entry) && a.crc32(one.entry) === b.crc32(other.entry);
}

/** The first file with each content. */
class FirstCopies {
  readonly #layers: readonly OwnedLayer[];
  /** By size and CRC-32 in one number, which very large files may share without being copies. */
  readonly #places = new Map<number, EntryPlace[]>();

  constructor(layers: readonly OwnedLayer[]) {
    this.#layers = layers;
  }

  /** The first place with the same content; the place itself if there is none before it. */
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

/** Keeps one object for each rule. */
class LeftoverCauses {
  readonly #causes = new Map<string, Cause>();

  /** Undefined if the owner is not a leftover, or if its rule only says what the bytes are. */
  of({ kind, name }: FileOwner): Cause | undefined {
    if (kind !== "leftover" || leftoverRule(name)?.reclaimable !== true) return undefined;
    const known = this.#causes.get(name);
    if (known !== undefined) return known;
    const cause: Cause = { kind: "leftover", leftover: name, by: null };
    this.#causes.set(name, cause);
    return cause;
  }
}
