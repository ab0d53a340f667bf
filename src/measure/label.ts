/** The kinds of bytes. */
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

/** How the kind and the owner of bytes are known. */
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

/** Names in brackets are not names of the program: they describe bytes without a single owner. */
export const UNATTRIBUTED = "[unattributed]";
export const LINKER_MADE = "[linker-made]";

/** What is known about bytes in addition to their section and symbol. */
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
