import type { Image } from "../image/image.ts";
import { type Contents, type Hold, readContents } from "./layer-contents.ts";
import type { LayerEntry, ListLayer } from "./layer-list.ts";
import { comparePlannedNames, type PlannedName } from "./planned-names.ts";
import { type Found, replayImage } from "./replay.ts";
import { compareSettings } from "./settings.ts";
import { differenceOfStripped } from "./stripped-difference.ts";

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

/** What a container sees of an image, and the contents that are compared. */
export interface SeenImage {
  readonly names: ReadonlyMap<string, Found>;
  readonly contents: Contents;
}

/**
 * Reads the image that a slim one is made from, while that is still being built: the lists of its layers, and what is in the files that the claim
 * names. A content that counts and is missing here costs a second reading, and decides nothing. Throws what damaged layers throw.
 */
export async function readOldImage(
  image: Image,
  { kept, added, stripped }: SlimClaim,
  hold: Hold,
  list?: ListLayer,
): Promise<SeenImage> {
  const names = await replayImage(image, list);
  const paths = kept.union(added).union(stripped);
  return { names, contents: await readContents(image, names, { paths, holds: stripped, hold }) };
}

/**
 * Compares a slim image with the image that it was made from. The layers of both are listed and applied again, by a
 * separate implementation of the rules: the proof knows nothing of how the image was made. It is also a problem if the
 * plan was made from another image than the layers give. `early` is what `readOldImage` found of the old image for the same
 * claim. Throws what damaged layers throw.
 */
export async function proveSlimImage(
  before: PlannedFrom,
  after: Image,
  claim: SlimClaim,
  hold: Hold,
  early?: SeenImage,
): Promise<SlimProof> {
  const names = await replayImage(after);
  const holds = claim.stripped;
  const slim = { names, contents: await readContents(after, names, { paths: names.keys(), holds, hold }) };
  const { names: old, contents: known } = early ?? (await readOldImage(before.image, claim, hold));
  const paths = [...names].flatMap(([path, found]) => (isOfSize(old.get(path), sizeOf(found)) ? [path] : []));
  const contents = await readContents(before.image, old, { paths, holds, hold, known });
  const comparison = new Comparison({ names: old, contents }, slim, claim);
  await comparison.compareNames();
  return comparison.result([
    ...comparePlannedNames(before.names, old),
    ...compareSettings(before.image, after, claim.settings),
  ]);
}

function isOfSize(found: Found | undefined, sizeBytes: number): boolean {
  return found !== undefined && sizeOf(found) === sizeBytes;
}

function sizeOf({ entry }: Found): number {
  return entry?.sizeBytes ?? 0;
}

class Comparison {
  readonly #old: SeenImage;
  readonly #slim: SeenImage;
  readonly #claim: SlimClaim;
  readonly #aboveAdded: ReadonlySet<string>;
  readonly #problems: string[] = [];
  readonly #stripped: string[] = [];
  readonly #added: string[] = [];
  readonly #addedAlike: string[] = [];
  #files = 0;
  #names = 0;
  #sizeBytes = 0;

  constructor(old: SeenImage, slim: SeenImage, claim: SlimClaim) {
    this.#old = old;
    this.#slim = slim;
    this.#claim = claim;
    this.#aboveAdded = foldersAbove(claim.added);
  }

  async compareNames(): Promise<void> {
    const { names } = this.#slim;
    const paths = [...names.keys()].sort();
    for (const path of paths) await this.#compare(path, names.get(path)!);
    for (const path of [...this.#claim.kept].sort()) {
      if (!names.has(path)) this.#problems.push(`the plan says that ${path} stays, but it is missing`);
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
    const origin = this.#old.names.get(path);
    const isFolder = found.below !== undefined;
    if (!isFolder) this.#files++;
    if (this.#claim.added.has(path)) {
      this.#added.push(path);
      if (origin !== undefined && this.#isSameContent(origin, found)) this.#addedAlike.push(path);
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
    else if (!this.#isSameContent(origin, found)) this.#problems.push(`${path} has different content`);
    else {
      this.#names++;
      this.#sizeBytes += isFolder ? 0 : found.entry!.sizeBytes;
    }
  }

  /** What is no file has no content. A content that was not read is the same as no other. */
  #isSameContent({ entry: one }: Found, { entry: other }: Found): boolean {
    if (one?.kind !== "file" || other?.kind !== "file") return one?.kind !== "file" && other?.kind !== "file";
    const digest = this.#slim.contents.get(other.id)?.digest;
    return digest !== undefined && digest === this.#old.contents.get(one.id)?.digest;
  }

  async #compareStripped(path: string): Promise<void> {
    const [one, other] = [this.#old, this.#slim].map(({ names, contents }) => {
      const entry = names.get(path)?.entry;
      return entry && contents.get(entry.id)?.held;
    });
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
