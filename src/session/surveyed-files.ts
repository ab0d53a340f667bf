import type { ImageFiles, ProgramFormat } from "../evidence/runtime/image-files.ts";
import type { PaxRecords } from "../format/tar/pax.ts";
import { decodeName } from "../format/tar/text.ts";
import type { EntryPlace } from "../image/file-status.ts";
import type { FileTree } from "../image/file-tree.ts";
import type { Image } from "../image/image.ts";
import type { LayerEntries } from "../image/layer-entries.ts";
import { readContents } from "../image/read-contents.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";
import type { FileOwner } from "../measure/image/ledger/owner.ts";
import { placeKey } from "../measure/image/place-key.ts";
import type { Spool, SpooledContent } from "../store/file/spool.ts";

type Attribute = readonly [keyword: string, value: string];

/** GNU tar, bsdtar and Go store an extended attribute in a pax header like this: `SCHILY.xattr.security.capability`. */
const ATTRIBUTE = "SCHILY.xattr.";

/** The kinds of owner that come from a package database of an operating system. */
const PACKAGES: ReadonlySet<string> = new Set(["apk", "deb", "rpm"]);

/** The files of a measured image. Contents are read from its layers when they are asked for, and kept in a spool. */
export class SurveyedFiles implements ImageFiles {
  readonly tree: FileTree;
  readonly layers: readonly LayerEntries[];
  readonly #image: Image;
  readonly #ledger: ImageLedger;
  readonly #spool: Spool;
  readonly #contents = new Map<string, SpooledContent>();
  readonly #attributes = new Map<string, readonly Attribute[]>();

  constructor(image: Image, ledger: ImageLedger, spool: Spool) {
    this.tree = ledger.tree;
    this.layers = ledger.layers.map(({ survey }) => survey.entries);
    this.#image = image;
    this.#ledger = ledger;
    this.#spool = spool;
  }

  async open(places: readonly EntryPlace[]): Promise<readonly SpooledContent[]> {
    const wanted = new Map<number, Set<number>>();
    for (const place of places) {
      if (this.#contents.has(placeKey(place))) continue;
      const captured = this.#ledger.layers[place.layer]!.survey.captured.get(place.entry);
      if (captured !== undefined) this.#contents.set(placeKey(place), inMemory(captured));
      else wanted.set(place.layer, (wanted.get(place.layer) ?? new Set()).add(place.entry));
    }
    for (const [layer, entries] of wanted) {
      await readContents(this.#image.layers[layer]!, entries, async (entry, content, header) => {
        this.#attributes.set(placeKey({ layer, entry }), attributesOf(header.records));
        this.#contents.set(placeKey({ layer, entry }), await this.#spool.add(content));
      });
    }
    return places.map((place) => this.#contents.get(placeKey(place))!);
  }

  /** The content of a file; it must have been opened before. */
  content(place: EntryPlace): SpooledContent {
    const content = this.#contents.get(placeKey(place));
    if (content === undefined) throw new Error(`entry ${place.entry} of layer ${place.layer} was not opened`);
    return content;
  }

  /** Extended attributes of a file whose content was read from its layer. */
  attributes(place: EntryPlace): readonly Attribute[] {
    return this.#attributes.get(placeKey(place)) ?? [];
  }

  format({ layer, entry }: EntryPlace): ProgramFormat | undefined {
    return this.#ledger.layers[layer]!.survey.programs.get(entry)?.format;
  }

  packageOf(place: EntryPlace): string | undefined {
    const { kind, name } = this.ownerOf(place);
    return PACKAGES.has(kind) ? `${kind}:${name}` : undefined;
  }

  ownerOf({ layer, entry }: EntryPlace): FileOwner {
    return this.#ledger.layers[layer]!.owners[entry]!;
  }
}

function attributesOf(records: PaxRecords): readonly Attribute[] {
  return [...records]
    .filter(([keyword]) => keyword.startsWith(ATTRIBUTE))
    .map(([keyword, value]) => [keyword, decodeName(value)]);
}

function inMemory(bytes: Uint8Array): SpooledContent {
  return {
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    async *open() {
      yield bytes;
    },
  };
}
