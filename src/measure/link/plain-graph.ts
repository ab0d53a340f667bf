import { VERSION } from "../../base/version.ts";
import type { LinkGraph, Package } from "./link-graph.ts";
import { SymbolNames } from "./symbol-names.ts";

/**
 * Part of the name under which graphs are kept between runs. It has to be raised when a graph of the same archives
 * becomes another one, or has another form.
 */
const GRAPH_VERSION = 1;

/** The columns of a graph, in the order in which they are stored. */
const COLUMNS = {
  sizeBytes: Uint32Array,
  fates: Uint8Array,
  marks: Uint8Array,
  definer: Int32Array,
  /** Where the edges of each symbol begin, and where those of the last one end. */
  edgeStarts: Int32Array,
  targets: Int32Array,
  edgeKinds: Uint8Array,
  signatures: Int32Array,
  exportedNames: Uint8Array,
  nameOfSignature: Int32Array,
  otherDefiners: Int32Array,
  nameBytes: Uint8Array,
  nameStarts: Uint32Array,
} as const;

type Column<Type> = Type extends Uint8ArrayConstructor
  ? Uint8Array
  : Type extends Int32ArrayConstructor
    ? Int32Array
    : Uint32Array;
type Columns = { readonly [Name in keyof typeof COLUMNS]: Column<(typeof COLUMNS)[Name]> };

/** What stands before the columns, as JSON. */
interface Head {
  readonly symbols: number;
  readonly roots: readonly number[];
  readonly packages: readonly Package[];
  /** How many numbers each column has. */
  readonly lengths: Readonly<Record<keyof typeof COLUMNS, number>>;
}

/** A key of everything on which the graph of a link and its form depend. */
export function graphKey(link: string): string {
  return `graph ${GRAPH_VERSION} plimsoll ${VERSION} ${link}`;
}

/**
 * The graph as bytes, only for `GRAPH_VERSION` and this machine's order of bytes: the length of the head in four bytes,
 * the head, the columns. Each begins at a multiple of eight bytes, so that it can be used where it lies.
 */
export function encodeGraph(graph: LinkGraph): Uint8Array {
  const { symbols, roots, packages } = graph;
  const columns = columnsOf(graph);
  const lengths = Object.fromEntries(namesOfColumns().map((name) => [name, columns[name].length]));
  const head = Buffer.from(JSON.stringify({ symbols, roots, packages, lengths }));
  const sizeBytes = namesOfColumns().reduce((sum, name) => sum + aligned(columns[name].byteLength), 0);
  const bytes = new Uint8Array(aligned(4 + head.length) + sizeBytes);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let offset = aligned(4 + head.length);
  for (const name of namesOfColumns()) {
    const column = columns[name];
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += aligned(column.byteLength);
  }
  return bytes;
}

/** Undefined for bytes that are not a graph. The graph lies in these bytes, if they begin at a multiple of eight. */
export function decodeGraph(content: Uint8Array): LinkGraph | undefined {
  const bytes = content.byteOffset % 8 === 0 ? content : content.slice();
  try {
    const headBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const head: Head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headBytes)));
    let offset = bytes.byteOffset + aligned(4 + headBytes);
    const columns: Record<string, unknown> = {};
    for (const name of namesOfColumns()) {
      const column = new COLUMNS[name](bytes.buffer as ArrayBuffer, offset, head.lengths[name]);
      columns[name] = column;
      offset += aligned(column.byteLength);
    }
    return offset === bytes.byteOffset + bytes.length ? graphOf(head, columns as unknown as Columns) : undefined;
  } catch {
    return undefined;
  }
}

function columnsOf({ names, firstEdge, lastEdge, ...graph }: LinkGraph): Columns {
  const edgeStarts = new Int32Array(firstEdge.length + 1);
  edgeStarts.set(firstEdge);
  edgeStarts[firstEdge.length] = lastEdge.at(-1) ?? 0;
  return { ...graph, edgeStarts, nameBytes: names.bytes, nameStarts: names.starts };
}

function graphOf({ symbols, roots, packages }: Head, columns: Columns): LinkGraph {
  const { edgeStarts, nameBytes, nameStarts, ...rest } = columns;
  const names = new SymbolNames(nameBytes, nameStarts);
  return {
    ...rest,
    symbols,
    roots,
    // JSON has no undefined: the packages of the standard library lost their module.
    packages: packages.map(({ importPath, module }) => ({ importPath, module })),
    names,
    firstEdge: edgeStarts.subarray(0, -1),
    lastEdge: edgeStarts.subarray(1),
  };
}

function namesOfColumns(): (keyof typeof COLUMNS)[] {
  return Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
}

function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 8) * 8;
}
