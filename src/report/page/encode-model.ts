import { escapeLine } from "../escape.ts";
import type { PageModel, PageTree } from "./page-model.ts";

/**
 * A model as bytes, as data/page/model.js reads them: the length of a header (32 bits, little-endian), the header as
 * JSON, and the columns of the tree one after the other, whose lengths are in the header.
 *
 * Every text passes through `escapeLine`, so that a name can neither hide characters nor reverse the line.
 */
export function encodeModel(model: PageModel): Uint8Array {
  const columns = model.tree === null ? [] : treeColumns(model.tree);
  const header = Buffer.from(JSON.stringify({ ...model, tree: treeHeader(model.tree, columns) }, visible));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...columns]);
}

function visible(_: string, value: unknown): unknown {
  return typeof value === "string" ? escapeLine(value) : value;
}

function treeHeader(tree: PageTree | null, columns: readonly Uint8Array[]) {
  if (tree === null) return null;
  const { length, measures, categories, traits } = tree;
  return { length, measures, categories, traits, columnBytes: columns.map((column) => column.length) };
}

/** Depths, labels, the distinct labels as text, traits, and bytes for each measure. Numbers are varints. */
function treeColumns({ depths, labels, traitIds, ownBytes }: PageTree): readonly Uint8Array[] {
  const { ids, distinct } = labelColumn(labels);
  return [
    encodeVarints(depths),
    encodeVarints(ids),
    Buffer.from(distinct.join("\n")),
    encodeVarints(traitIds),
    ...ownBytes.map(encodeVarints),
  ];
}

/** A tar entry's name may have a million characters, and the browser measures every name that it draws. */
const LABEL_CHARACTERS = 1000;

function shownLabel(label: string): string {
  const shown = escapeLine(label.slice(0, LABEL_CHARACTERS));
  return label.length <= LABEL_CHARACTERS ? shown : `${shown}…`;
}

/** 0 means a new label, the next one of `distinct`; n + 1 means `distinct[n]`. Most labels are new. */
function labelColumn(labels: readonly string[]): { readonly ids: readonly number[]; readonly distinct: string[] } {
  const known = new Map<string, number>();
  const distinct: string[] = [];
  const ids = labels.map((label) => {
    const id = known.get(label);
    if (id !== undefined) return id + 1;
    known.set(label, distinct.push(shownLabel(label)) - 1);
    return 0;
  });
  return { ids, distinct };
}

/** LEB128, for safe integers that are not negative: seven bits a byte, the lowest first. */
function encodeVarints(values: readonly number[]): Uint8Array {
  let bytes = new Uint8Array(Math.max(64, values.length * 2));
  let length = 0;
  for (const value of values) {
    if (length + 8 > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    let rest = value;
    while (rest >= 0x80) {
      bytes[length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    bytes[length++] = rest;
  }
  return bytes.subarray(0, length);
}
