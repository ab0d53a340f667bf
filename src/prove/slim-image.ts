import { type Digest, DigestingCounter } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { ElfFile } from "../format/elf/elf-file.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import type { TarHeader } from "../format/tar/entry.ts";
import type { TarReader } from "../format/tar/reader.ts";
import { FileTree, type TreeNode } from "../image/file-tree.ts";
import type { Image, Layer } from "../image/image.ts";
import { LayerEntries } from "../image/layer-entries.ts";
import { readTar } from "./read-tar.ts";
import { proveStrip } from "./strip.ts";

/** What is said of a slim image, and has to be true of its bytes. Everything that is not said here stayed as it was. */
export interface SlimClaim {
  /** Paths of programs that lost their symbols and DWARF. */
  readonly stripped: ReadonlySet<string>;
  /** Paths of files that the old image does not have, or has with other content. Folders above them come along. */
  readonly added: ReadonlySet<string>;
  /** Members of the container's settings that say something else: `Entrypoint`, `Healthcheck`. */
  readonly settings: ReadonlySet<string>;
}

export interface SlimProof {
  /** Whether everything that was claimed is so, and nothing else is different. */
  readonly holds: boolean;
  /** Names in the slim image, folders left aside. */
  readonly files: number;
  /** Names in the slim image that are the same in the old one: kind, owner, mode, content, and where a link leads. */
  readonly identical: { readonly names: number; readonly sizeBytes: number };
  readonly stripped: readonly string[];
  readonly added: readonly string[];
  /** Added files whose content the old image has at the same path all the same. */
  readonly addedAlike: readonly string[];
  /** What is not so, in words that begin with a path or the name of a setting. */
  readonly problems: readonly string[];
}

/** An image and its entries, as they were read from its layers. */
export interface ReadImage {
  readonly image: Image;
  readonly layers: readonly LayerEntries[];
  readonly tree: FileTree;
}

/** Keeps a content for reading by position: a compressed layer cannot be read so. */
export type Hold = (content: AsyncIterable<Uint8Array>) => Promise<RandomAccess>;

/**
 * Compares a slim image with the one that it was made of, from the layers of both, which are read again for it. Of how
 * it was made it knows nothing. Throws what damaged layers throw.
 */
export async function proveSlimImage(
  before: ReadImage,
  after: Image,
  claim: SlimClaim,
  hold: Hold,
): Promise<SlimProof> {
  const slim = await readAll(after, claim, hold);
  const names = [...slim.tree.entries()];
  const old = await readCounterparts(before, names, claim, hold);
  const proof = new Comparison(before, old, slim, claim);
  for (const { path, node } of names) await proof.compare(path, node);
  proof.compareConfigs(before.image, after);
  return proof.result();
}

interface Contents {
  /** Extended attributes of entries that have any, as text that can be compared. */
  readonly attributes: Map<string, string>;
  /** Of each entry that was read, by layer and entry. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Of programs that are said to be stripped. */
  readonly held: ReadonlyMap<string, RandomAccess>;
}

interface SlimContents extends Contents {
  readonly layers: readonly LayerEntries[];
  readonly tree: FileTree;
}

const keyOf = ({ layer, entry }: { readonly layer: number; readonly entry: number }) => `${layer} ${entry}`;

async function readAll(image: Image, { stripped }: SlimClaim, hold: Hold): Promise<SlimContents> {
  const digests = new Map<string, Digest>();
  const attributes = new Map<string, string>();
  const held = new Map<string, RandomAccess>();
  const layers: LayerEntries[] = [];
  for (const [index, layer] of image.layers.entries()) {
    const entries = new LayerEntries();
    layers.push(entries);
    await readTar(layer, async (header, reader) => {
      const entry = entries.add(header);
      const key = keyOf({ layer: index, entry });
      noteAttributes(header, key, attributes);
      if (header.sizeBytes === 0) return;
      if (stripped.has(entries.path(entry))) held.set(key, await hold(digested(reader, key, digests)));
      else for await (const _ of digested(reader, key, digests));
    });
  }
  return { digests, attributes, held, layers, tree: new FileTree(layers) };
}

/** The contents in the old image of what is in the slim one under the same path. */
async function readCounterparts(
  { image, tree }: ReadImage,
  names: readonly { readonly path: string; readonly node: TreeNode }[],
  { stripped }: SlimClaim,
  hold: Hold,
): Promise<Contents> {
  const digests = new Map<string, Digest>();
  const attributes = new Map<string, string>();
  const held = new Map<string, RandomAccess>();
  const wanted = new Map<number, Map<number, boolean>>();
  for (const { path } of names) {
    const place = nodeAt(tree, path)?.content;
    if (place === undefined) continue;
    const ofLayer = wanted.get(place.layer) ?? new Map<number, boolean>();
    ofLayer.set(place.entry, stripped.has(path));
    wanted.set(place.layer, ofLayer);
  }
  for (const [index, entries] of wanted) {
    let entry = -1;
    await readTar(image.layers[index] as Layer, async (header, reader) => {
      entry++;
      const isHeld = entries.get(entry);
      if (isHeld === undefined) return;
      const key = keyOf({ layer: index, entry });
      noteAttributes(header, key, attributes);
      if (header.sizeBytes === 0) return;
      if (isHeld) held.set(key, await hold(digested(reader, key, digests)));
      else for await (const _ of digested(reader, key, digests));
    });
  }
  return { digests, attributes, held };
}

/** pax names them `SCHILY.xattr.NAME`; a file's capabilities are one of them. */
function noteAttributes({ records }: TarHeader, key: string, attributes: Map<string, string>): void {
  const own = [...records].filter(([keyword]) => keyword.startsWith("SCHILY.xattr."));
  const texts = own.map(([keyword, value]) => `${keyword}=${Buffer.from(value).toString("hex")}`);
  if (texts.length > 0) attributes.set(key, texts.sort().join(" "));
}

async function* digested(reader: TarReader, key: string, digests: Map<string, Digest>): AsyncGenerator<Uint8Array> {
  const counter = new DigestingCounter();
  for await (const chunk of reader.content()) {
    counter.update(chunk);
    yield chunk;
  }
  digests.set(key, counter.digest());
}

class Comparison {
  readonly #before: ReadImage;
  readonly #old: Contents;
  readonly #slim: SlimContents;
  readonly #claim: SlimClaim;
  readonly #problems: string[] = [];
  readonly #stripped: string[] = [];
  readonly #added: string[] = [];
  readonly #addedAlike: string[] = [];
  #files = 0;
  #names = 0;
  #sizeBytes = 0;

  constructor(before: ReadImage, old: Contents, slim: SlimContents, claim: SlimClaim) {
    this.#before = before;
    this.#old = old;
    this.#slim = slim;
    this.#claim = claim;
  }

  async compare(path: string, node: TreeNode): Promise<void> {
    const origin = nodeAt(this.#before.tree, path);
    if (node.kind !== "directory") this.#files++;
    if (this.#claim.added.has(path)) {
      this.#added.push(path);
      if (origin !== undefined && this.#contentOf(this.#old, origin) === this.#contentOf(this.#slim, node)) {
        this.#addedAlike.push(path);
      }
      return;
    }
    if (origin === undefined) {
      if (!this.#isAboveAdded(path, node)) this.#problems.push(`${path} is not in the image that it was made of`);
      return;
    }
    const [one, other] = [this.#shapeOf(this.#before.layers, origin), this.#shapeOf(this.#slim.layers, node)];
    // A folder that no layer lists has no owner and mode of its own: every unpacker gives it root's.
    const isFree = node.kind === "directory" && (origin.place === undefined || this.#isAboveAdded(path, node));
    if (one !== other && !isFree) {
      this.#problems.push(`${path} was ${one} and is ${other}`);
    } else if (this.#attributesOf(this.#old, origin) !== this.#attributesOf(this.#slim, node)) {
      this.#problems.push(`${path} has different extended attributes`);
    } else if (this.#claim.stripped.has(path)) await this.#compareStripped(path, origin, node);
    else if (this.#contentOf(this.#old, origin) !== this.#contentOf(this.#slim, node)) {
      this.#problems.push(`${path} has different content`);
    } else {
      this.#names++;
      this.#sizeBytes += this.#sizeOf(node);
    }
  }

  /** OCI image-spec v1.1, config.md: what the container is told, member by member, those that plimsoll does not know too. */
  compareConfigs(before: Image, after: Image): void {
    const [one, other] = [containerOf(before), containerOf(after)];
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
      if (this.#claim.settings.has(name)) continue;
      if (canonical(one[name]) !== canonical(other[name])) this.#problems.push(`${name} of the config has changed`);
    }
    for (const name of ["os", "architecture", "variant"] as const) {
      if (before.config[name] !== after.config[name]) this.#problems.push(`${name} of the config has changed`);
    }
  }

  result(): SlimProof {
    return {
      holds: this.#problems.length === 0,
      files: this.#files,
      identical: { names: this.#names, sizeBytes: this.#sizeBytes },
      stripped: this.#stripped,
      added: this.#added,
      addedAlike: this.#addedAlike,
      problems: this.#problems,
    };
  }

  async #compareStripped(path: string, origin: TreeNode, node: TreeNode): Promise<void> {
    const [one, other] = [heldOf(this.#old, origin), heldOf(this.#slim, node)];
    if (one === undefined || other === undefined) {
      this.#problems.push(`${path} is said to be stripped, and is not a file`);
      return;
    }
    const why = await this.#differenceOfStripped(path, one, other);
    if (why === undefined) this.#stripped.push(path);
    else this.#problems.push(`${path} is not the old program without its symbols: ${why}`);
  }

  async #differenceOfStripped(path: string, one: RandomAccess, other: RandomAccess): Promise<string | undefined> {
    try {
      const [old, slim] = [await ElfFile.open(one, `old ${path}`), await ElfFile.open(other, `slim ${path}`)];
      const { sameLoaded, buildIds, remaining } = await proveStrip(old, slim);
      if (!sameLoaded || buildIds.some(({ identical }) => !identical)) return "the loaded bytes differ";
      return remaining.length > 0 ? "symbols or DWARF are left" : undefined;
    } catch (error) {
      if (error instanceof PlimsollError && error.code === "elf-invalid") return error.why ?? error.what;
      throw error;
    }
  }

  /** A folder that something added needs, as root has it. */
  #isAboveAdded(path: string, node: TreeNode): boolean {
    return node.kind === "directory" && [...this.#claim.added].some((added) => added.startsWith(`${path}/`));
  }

  #contentOf({ digests }: Contents, { content, kind }: TreeNode): string {
    if (content === undefined || (kind !== "file" && kind !== "hard-link")) return "";
    return digests.get(keyOf(content)) ?? "empty";
  }

  /** Of files only: unpackers differ in what they do with those of folders. */
  #attributesOf({ attributes }: Contents, { content, kind }: TreeNode): string {
    return content === undefined || kind === "directory" ? "" : (attributes.get(keyOf(content)) ?? "");
  }

  #sizeOf({ content, kind }: TreeNode): number {
    if (content === undefined || kind === "directory") return 0;
    return this.#slim.layers[content.layer]!.sizeBytes(content.entry);
  }

  #shapeOf(layers: readonly LayerEntries[], { kind, place, content }: TreeNode): string {
    const isFile = kind === "file" || kind === "hard-link";
    const from = isFile ? content : place;
    if (from === undefined) return kind;
    const entries = layers[from.layer]!;
    const mode = entries.mode(from.entry).toString(8);
    const link = kind === "symlink" ? ` to ${entries.linkPath(from.entry)}` : "";
    return `a ${isFile ? "file" : kind} of ${entries.uid(from.entry)}:${entries.gid(from.entry)} with mode ${mode}${link}`;
  }
}

function heldOf({ held }: Contents, { content }: TreeNode): RandomAccess | undefined {
  return content === undefined ? undefined : held.get(keyOf(content));
}

function nodeAt(tree: FileTree, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = tree.root;
  for (const name of path.split("/")) node = node?.children?.get(name);
  return node;
}

function containerOf({ configBytes }: Image): Readonly<Record<string, unknown>> {
  const { config } = JSON.parse(Buffer.from(configBytes).toString("utf8")) as { config?: Record<string, unknown> };
  return config ?? {};
}

/** Null, an empty list and an empty text say the same as nothing: Go writes them for what is not set. */
function canonical(value: unknown): string {
  if (value === undefined || value === null || value === "" || value === false) return "";
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? "" : `[${value.map((item) => JSON.stringify(item)).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return members.length === 0
    ? ""
    : `{${members.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join()}}`;
}
