import { deserialize, serialize } from "node:v8";
import { VERSION } from "../../base/version.ts";
import type { LinkGraph } from "./link-graph.ts";
import { SymbolNames } from "./symbol-names.ts";

/**
 * Part of the name under which graphs are kept between runs. It has to be raised when a graph of the same archives
 * becomes another one, or has another form.
 */
const GRAPH_VERSION = 1;

interface PlainGraph extends Omit<LinkGraph, "names" | "firstEdge" | "lastEdge"> {
  readonly names: { readonly bytes: Uint8Array; readonly starts: Uint32Array };
  /** Where the edges of each symbol begin, and where those of the last one end. */
  readonly edgeStarts: Int32Array;
}

/** A key of everything on which the graph of a link and its form depend. */
export function graphKey(link: string): string {
  return `graph ${GRAPH_VERSION} plimsoll ${VERSION} v8 ${process.versions.v8} ${link}`;
}

/** The graph as bytes, only for `GRAPH_VERSION` and this release of V8. */
export function encodeGraph({ names, firstEdge, lastEdge, ...rest }: LinkGraph): Uint8Array {
  const edgeStarts = new Int32Array(firstEdge.length + 1);
  edgeStarts.set(firstEdge);
  edgeStarts[firstEdge.length] = lastEdge.at(-1) ?? 0;
  const plain: PlainGraph = { ...rest, names: { bytes: names.bytes, starts: names.starts }, edgeStarts };
  return serialize(plain);
}

/** Undefined for bytes that are not a graph. */
export function decodeGraph(bytes: Uint8Array): LinkGraph | undefined {
  try {
    const { names, edgeStarts, ...rest } = deserialize(bytes) as PlainGraph;
    return {
      ...rest,
      names: new SymbolNames(names.bytes, names.starts),
      firstEdge: edgeStarts.subarray(0, -1),
      lastEdge: edgeStarts.subarray(1),
    };
  } catch {
    return undefined;
  }
}
