import type { RandomAccess } from "../format/elf/random-access.ts";
import type { Image } from "../image/image.ts";
import { comparePlannedNames, type PlannedName } from "./planned-names.ts";
import { differenceOfStripped, holdPrograms } from "./programs-of-images.ts";
import type { Hold, LayerEntry } from "./read-layer.ts";
import { type Found, replayImage } from "./replay.ts";
import { compareSettings } from "./settings.ts";

/**
 * What is claimed about a slim image, and has to be true of its bytes. Everything that is not claimed has to be
 * unchanged.
 */
export interface SlimClaim {
  /** Paths of everything of the old image that is kept: all of it has to be there. */
  readonly kept: ReadonlySet<string>;
  /** Paths of programs that lost their symbols and DWARF. */
  readonly stripped: ReadonlySet<string>;
  /**
   * Paths of files that the old image does not have, or has with other content. Folders above them may be added too.
   */
  readonly added: ReadonlySet<string>;
  /** Members of the container's settings that may differ: `Entrypoint`, `Healthcheck`. */
  readonly settings: ReadonlySet<string>;
}

export interface SlimProof {
  /** Whether every claim is true, and nothing else is different. */
  readonly holds: boolean;
  /** Number of names in the slim image, without folders. */
  readonly files: number;
  /** Names in the slim image that are the same in the old one: kind, owner, mode, content, and where a link leads. */
  readonly identical: { readonly names: number; readonly sizeBytes: number };
  readonly stripped: readonly string[];
  readonly added: readonly string[];
  /** Added files whose content is the same as in the old image at the same path. */
  readonly addedAlike: readonly string[];
  /** The claims that are not true, in words that begin with a path or the name of a setting. */
  readonly problems: readonly string[];
}

/** The image that the slim one was made from, and its names as they were seen when it was planned. */
export interface PlannedFrom {
  readonly image: Image;
  readonly names: Iterable<PlannedName>;
}

/** What a container sees of the image that a slim one is made from. */
export type OldNames = ReadonlyMap<string, Found>;

/**
 * Reads the image that a slim one is made from while that is still being built. Contents of `sizes` are digested; a size
 * that is missing there costs a second reading, and decides nothing. Throws what damaged layers throw.
 */
export function readOldImage(
  image: Image,
  { stripped }: SlimClaim,
  sizes: ReadonlySet<number>,
  hold: Hold,
): Promise<OldNames> {
  return replayImage(image, (sizeBytes) => sizes.has(sizeBytes), { paths: stripped, hold });
}

/**
 * Compares a slim image with the image that it was made from. The layers of both are read and applied again, by a
 * separate implementation of the rules: the proof knows nothing of how the image was made. It is also a problem if the
 * plan was made from another image than the layers give. `early` is what `readOldImage` found of the old image for the same
 * claim. Throws what damaged layers throw.
 */
export async function proveSlimImage(
  before: PlannedFrom,
  after: Image,
  claim: SlimClaim,
  hold: Hold,
  early?: OldNames,
): Promise<SlimProof> {
  const slim = await replayImage(after, () => true, { paths: claim.stripped, hold });
  const old =
    early !== undefined && digestsAll(early, slim)
      ? early
      : await readOldImage(before.image, claim, new Set([...slim.values()].map(sizeOf)), hold);
  const comparison = new Comparison(old, slim, claim, {
    old: await holdPrograms(before.image, old, claim.stripped, hold),
    slim: await holdPrograms(after, slim, claim.stripped, hold),
  });
  await comparison.compareNames();
  return comparison.result([
    ...comparePlannedNames(before.names, old),
    ...compareSettings(before.image, after, claim.settings),
  ]);
}

/** Whether every content of the old image that could be that of a slim file at its path was digested. */
function digestsAll(old: OldNames, slim: OldNames): boolean {
  for (const [path, found] of slim) {
    const origin = old.get(path);
    if (origin?.entry?.kind !== "file" || origin.entry.digest !== undefined) continue;
    if (sizeOf(origin) === sizeOf(found)) return false;
  }
  return true;
}

function sizeOf({ entry }: Found): number {
  return entry?.sizeBytes ?? 0;
}

interface Programs {
  readonly old: ReadonlyMap<string, RandomAccess>;
  readonly slim: ReadonlyMap<string, RandomAccess>;
}

class Comparison {
  readonly #old: ReadonlyMap<string, Found>;
  readonly #slim: ReadonlyMap<string, Found>;
  readonly #claim: SlimClaim;
  readonly #programs: Programs;
  readonly #aboveAdded: ReadonlySet<string>;
  readonly #problems: string[] = [];
  readonly #stripped: string[] = [];
  readonly #added: string[] = [];
  readonly #addedAlike: string[] = [];
  #files = 0;
  #names = 0;
  #sizeBytes = 0;

  constructor(old: ReadonlyMap<string, Found>, slim: ReadonlyMap<string, Found>, claim: SlimClaim, programs: Programs) {
    this.#old = old;
    this.#slim = slim;
    this.#claim = claim;
    this.#programs = programs;
    this.#aboveAdded = foldersAbove(claim.added);
  }

  async compareNames(): Promise<void> {
    const paths = [...this.#slim.keys()].sort();
    for (const path of paths) await this.#compare(path, this.#slim.get(path)!);
    for (const path of [...this.#claim.kept].sort()) {
      if (!this.#slim.has(path)) this.#problems.push(`the plan says that ${path} stays, but it is missing`);
    }
  }

  result(others: readonly string[]): SlimProof {
    const problems = [...this.#problems, ...others];
    return {
      holds: problems.length === 0,
      files: this.#files,
      identical: { names: this.#names, sizeBytes: this.#sizeBytes },
      stripped: this.#stripped,
      added: this.#added,
      addedAlike: this.#addedAlike,
      problems,
    };
  }

  async #compare(path: string, found: Found): Promise<void> {
    const origin = this.#old.get(path);
    const isFolder = found.below !== undefined;
    if (!isFolder) this.#files++;
    if (this.#claim.added.has(path)) {
      this.#added.push(path);
      if (origin !== undefined && contentOf(origin) === contentOf(found)) this.#addedAlike.push(path);
      return;
    }
    // A folder above an added file may get root's owner and the default mode.
    const isAboveAdded = isFolder && this.#aboveAdded.has(path);
    if (origin === undefined) {
      if (!isAboveAdded) this.#problems.push(`${path} is not in the old image`);
      return;
    }
    const [one, other] = [shapeOf(origin), shapeOf(found)];
    // A folder that no layer lists has no owner and mode: every unpacker gives it root's.
    const isFree = isFolder && origin.below !== undefined && (origin.entry === undefined || isAboveAdded);
    if (one !== other && !isFree) this.#problems.push(`${path} was ${one} and is ${other}`);
    else if (attributesOf(origin) !== attributesOf(found))
      this.#problems.push(`${path} has different extended attributes`);
    else if (this.#claim.stripped.has(path)) await this.#compareStripped(path);
    else if (contentOf(origin) !== contentOf(found)) this.#problems.push(`${path} has different content`);
    else {
      this.#names++;
      this.#sizeBytes += isFolder ? 0 : found.entry!.sizeBytes;
    }
  }

  async #compareStripped(path: string): Promise<void> {
    const [one, other] = [this.#programs.old.get(path), this.#programs.slim.get(path)];
    if (one === undefined || other === undefined) {
      this.#problems.push(`the plan says that ${path} is stripped, but it is not a file`);
      return;
    }
    const why = await differenceOfStripped(path, one, other);
    if (why === undefined) this.#stripped.push(path);
    else this.#problems.push(`${path} is not the old program without its symbols: ${why}`);
  }
}

function foldersAbove(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return folders;
}

/** Empty for an entry without content. A size without a digest is one that no file of the slim image has. */
function contentOf({ entry }: Found): string {
  return entry?.kind === "file" ? `${entry.sizeBytes} ${entry.digest}` : "";
}

/** Attributes of files only: unpackers differ in what they do with those of folders. */
function attributesOf({ entry, below }: Found): string {
  return below === undefined ? entry!.attributes : "";
}

function shapeOf({ entry }: Found): string {
  return entry === undefined ? "a folder that no layer lists" : shapeOfEntry(entry);
}

function shapeOfEntry({ kind, uid, gid, mode, linkPath }: LayerEntry): string {
  const link = kind === "symlink" ? ` to ${linkPath}` : "";
  return `a ${kind} of ${uid}:${gid} with mode ${mode.toString(8)}${link}`;
}
