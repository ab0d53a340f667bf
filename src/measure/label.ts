/** What bytes are. */
export type Kind =
  | "unattributed"
  | "text"
  | "pclntab"
  | "funcdata"
  | "type"
  | "itab"
  | "string"
  | "data"
  | "embedded file"
  | "dwarf"
  | "symbols"
  | "dynamic linking"
  | "build information"
  | "note"
  | "header"
  | "padding"
  | "appended";

/** How it is known what bytes are. */
export type How =
  | "nothing"
  | "format"
  | "section"
  | "symbol table"
  | "pclntab"
  | "type data"
  | "string reference"
  | "data reference"
  | "DWARF";

/** Names in brackets are no names of the program: they say what bytes without one owner are. */
export const UNATTRIBUTED = "[unattributed]";
export const LINKER_MADE = "[linker-made]";

/** What a label says besides the section and the symbol. */
export interface Label {
  /** Module path, `std`, `cgo`, or a name in brackets. */
  readonly module: string;
  /** Import path, or a name in brackets. */
  readonly package: string;
  readonly kind: Kind;
  readonly how: How;
}

/** The number of the label of bytes that nobody claims. */
export const NO_LABEL = 0;

/**
 * Labels by number. There are millions of extents and some thousand different labels, so an extent carries one number.
 */
export class LabelTable {
  readonly #labels: Label[] = [];
  readonly #ids = new Map<string, number>();

  constructor() {
    this.id({ module: UNATTRIBUTED, package: UNATTRIBUTED, kind: "unattributed", how: "nothing" });
  }

  get length(): number {
    return this.#labels.length;
  }

  /** The number of a label, the same one for equal labels. */
  id(label: Label): number {
    const key = `${label.module}\0${label.package}\0${label.kind}\0${label.how}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#labels.push(label) - 1;
      this.#ids.set(key, id);
    }
    return id;
  }

  get(id: number): Label {
    return this.#labels[id]!;
  }
}
