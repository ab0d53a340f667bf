import type { Cause, CauseKind } from "../../measure/image/causes.ts";
import type { ImageLedger, MeasuredLayer } from "../../measure/image/ledger/image-ledger.ts";
import type { FileOwner, OwnerKind } from "../../measure/image/ledger/owner.ts";
import { piecesOf } from "../../measure/image/pieces.ts";
import { placeKey } from "../../measure/image/place-key.ts";
import type { Category } from "../../report/page/page-model.ts";
import type { TreeBuilder } from "../../report/page/tree-builder.ts";
import type { SymbolSums, SymbolTree } from "./symbol-tree.ts";

export const IMAGE_CATEGORIES: readonly Category[] = [
  { name: "packages: system, npm, PyPI", colour: "blue" },
  { name: "Go: code and modules", colour: "teal" },
  { name: "Go: types and data", colour: "yellow" },
  { name: "Go: debug information and symbols", colour: "purple" },
  { name: "left by a tool", colour: "orange" },
  { name: "in no package", colour: "green" },
  { name: "overwritten or deleted later", colour: "red" },
  { name: "the image's own", colour: "grey" },
];

/** Indices of categories. */
const GO = 1;
const LEFTOVER = 4;
const GONE = 6;
const OWN = 7;

const CATEGORY_OF: Readonly<Record<OwnerKind, number>> = {
  apk: 0,
  deb: 0,
  rpm: 0,
  npm: 0,
  pypi: 0,
  go: GO,
  leftover: LEFTOVER,
  instruction: 5,
};

/** A container does not see bytes with these causes. */
const GONE_CAUSES: ReadonlySet<CauseKind> = new Set(["overwritten", "copied up", "deleted", "whiteout"]);

/** The category of a part of a Go program. */
function symbolCategory({ kind }: SymbolSums): number {
  if (kind === "dwarf" || kind === "symbols") return 3;
  return kind === "text" || kind === "pclntab" || kind === "funcdata" ? GO : 2;
}

/** Folders deeper than this are shown as one with their content: a made-up path may have very many folders. */
const MOST_FOLDERS = 64;
/** The name of a layer shows at most this many characters of its instruction. */
const NAME_CHARACTERS = 80;

/** An instruction as far as the name of a layer shows it. */
export function shortInstruction({ instruction }: MeasuredLayer): string {
  const text = instruction?.text ?? "";
  return text.length > NAME_CHARACTERS ? `${text.slice(0, NAME_CHARACTERS - 1)}…` : text;
}

function nameOfLayer(layer: MeasuredLayer): string {
  return `layer ${layer.index} ${shortInstruction(layer)}`.trimEnd();
}

/**
 * The Go programs of an image that are shown down to their symbols, by `placeKey`, in stored bytes and bytes on the
 * wire.
 */
export type ImagePrograms = ReadonlyMap<string, SymbolTree>;

/** The parts that an image's tree is built from. */
export interface ImageParts {
  readonly ledger: ImageLedger;
  /** A cause for each entry of each layer. */
  readonly causes: readonly (readonly Cause[])[];
  readonly programs: ImagePrograms;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly entries: { readonly name: string; readonly entry: number }[];
}

interface Bytes {
  stored: number;
  wire: number;
}

/**
 * Adds an image to a page's tree, with its root at `depth`: layers, folders, files, and inside Go programs modules,
 * packages and symbols. Returns the node of each layer. Stored bytes and wire bytes add up to the image's.
 */
export function addImage(
  tree: TreeBuilder,
  parts: ImageParts,
  depth: number,
  label: string,
  nameOf = nameOfLayer,
): readonly number[] {
  return new ImageWriter(tree, parts, nameOf).write(depth, label);
}

class ImageWriter {
  readonly #tree: TreeBuilder;
  readonly #ledger: ImageLedger;
  readonly #causes: ImageParts["causes"];
  readonly #nameOf: (layer: MeasuredLayer) => string;
  readonly #programs: ImagePrograms;
  /** For each layer, and for the image itself (null), the bytes that belong to no file. */
  readonly #parts = new Map<number | null, Map<string, Bytes>>();
  /** For each layer, the content bytes of each entry. */
  readonly #contents: readonly { readonly stored: Float64Array; readonly wire: Float64Array }[];

  constructor(tree: TreeBuilder, { ledger, causes, programs }: ImageParts, nameOf: (layer: MeasuredLayer) => string) {
    this.#tree = tree;
    this.#nameOf = nameOf;
    this.#ledger = ledger;
    this.#programs = programs;
    this.#causes = causes;
    this.#contents = ledger.layers.map(({ survey: { entries } }) => ({
      stored: new Float64Array(entries.length),
      wire: new Float64Array(entries.length),
    }));
    this.#sumPieces();
  }

  write(depth: number, label: string): readonly number[] {
    this.#tree.add(depth, label, this.#trait("image"), [0, 0]);
    this.#writeParts(null, depth + 1);
    return this.#ledger.layers.map((layer) => this.#writeLayer(layer, depth + 1));
  }

  #sumPieces(): void {
    for (const { kind, layer, entry, sizeBytes, wireBytes } of piecesOf(this.#ledger)) {
      if (kind === "content") {
        const content = this.#contents[layer!]!;
        content.stored[entry!] = sizeBytes;
        content.wire[entry!] = wireBytes;
        continue;
      }
      const parts = this.#parts.get(layer) ?? new Map<string, Bytes>();
      this.#parts.set(layer, parts);
      const { stored, wire } = parts.get(kind) ?? { stored: 0, wire: 0 };
      parts.set(kind, { stored: stored + sizeBytes, wire: wire + wireBytes });
    }
  }

  #writeParts(layer: number | null, depth: number): void {
    for (const [kind, { stored, wire }] of this.#parts.get(layer) ?? []) {
      this.#tree.add(depth, kind, this.#trait("part"), [stored, wire]);
    }
  }

  #writeLayer(layer: MeasuredLayer, depth: number): number {
    const node = this.#tree.add(depth, this.#nameOf(layer), this.#trait("layer"), [0, 0]);
    this.#writeFolder(layer, foldersOf(layer), depth + 1);
    this.#writeParts(layer.index, depth + 1);
    return node;
  }

  /** The folders are at most `MOST_FOLDERS` deep, which limits the recursion. */
  #writeFolder(layer: MeasuredLayer, { folders, entries }: Folder, depth: number): void {
    for (const [name, folder] of folders) {
      this.#tree.add(depth, name, this.#trait("directory"), [0, 0]);
      this.#writeFolder(layer, folder, depth + 1);
    }
    for (const { name, entry } of entries) this.#writeFile(layer, name, entry, depth);
  }

  #writeFile(layer: MeasuredLayer, name: string, entry: number, depth: number): void {
    const { index, survey, owners } = layer;
    const cause = this.#causes[index]![entry]!;
    const owner = owners[entry]!;
    const isGo = survey.programs.get(entry)?.go != null;
    const waste = GONE_CAUSES.has(cause.kind) ? GONE : cause.kind === "leftover" ? LEFTOVER : undefined;
    const category = waste ?? (isGo ? GO : CATEGORY_OF[owner.kind]);
    const details = [
      { name: "owner", value: describeOwner(owner) },
      { name: "known by", value: owner.how },
      ...(cause.kind === "needed" ? [] : [{ name: "waste", value: describeCause(cause) }]),
    ];
    const program = this.#programs.get(placeKey({ layer: index, entry }));
    if (program !== undefined) {
      program.write(this.#tree, depth, waste === undefined ? symbolCategory : () => waste, details);
      return;
    }
    const { stored, wire } = this.#contents[index]!;
    const trait = this.#tree.trait({ kind: survey.entries.kind(entry), category, details });
    this.#tree.add(depth, name, trait, [stored[entry]!, wire[entry]!]);
  }

  #trait(kind: string): number {
    return this.#tree.trait({ kind, category: OWN, details: [] });
  }
}

function describeOwner({ kind, name, version }: FileOwner): string {
  const words = version === null ? name : `${name} ${version}`;
  return kind === "instruction" ? words : `${kind} ${words}`;
}

function describeCause({ kind, leftover, by }: Cause): string {
  const words = leftover === null ? kind : `${kind}: ${leftover}`;
  return by === null ? words : `${words}, see layer ${by.layer}`;
}

function foldersOf({ survey: { entries } }: MeasuredLayer): Folder {
  const root: Folder = { folders: new Map(), entries: [] };
  for (let entry = 0; entry < entries.length; entry++) {
    const names = entries.path(entry).split("/");
    const isFolder = entries.kind(entry) === "directory";
    const way = names.slice(0, MOST_FOLDERS);
    if (names.length > MOST_FOLDERS) way[MOST_FOLDERS - 1] = names.slice(MOST_FOLDERS - 1).join("/");
    const last = isFolder ? undefined : way.pop();
    const folder = way.reduce((outer, name) => (name === "" ? outer : folderIn(outer, name)), root);
    if (last !== undefined) folder.entries.push({ name: last, entry });
  }
  return root;
}

function folderIn({ folders }: Folder, name: string): Folder {
  let folder = folders.get(name);
  if (folder === undefined) {
    folder = { folders: new Map(), entries: [] };
    folders.set(name, folder);
  }
  return folder;
}
