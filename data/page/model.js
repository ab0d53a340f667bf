/** @import { PageModel, PageTree } from "../../src/report/page/page-model.ts" */
import { Tree } from "./tree.js";

/** @typedef {Omit<PageModel, "tree"> & { tree: Tree | null }} Model */

/**
 * @typedef {Pick<PageTree, "length" | "measures" | "categories" | "traits"> & { columnBytes: number[] }} TreeHeader
 */

/**
 * The model that src/report/page/encode-model.ts wrote, out of base64 of deflated bytes.
 * @param {string} base64
 * @returns {Promise<Model>}
 */
export async function readModel(base64) {
  const bytes = await inflate(bytesOf(base64));
  const headerBytes = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headerBytes)));
  return { ...header, tree: header.tree === null ? null : readTree(header.tree, bytes, 4 + headerBytes) };
}

/**
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytesOf(base64) {
  /** @type {{ fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }} Browsers before 2025 do not have it. */
  const { fromBase64 } = Uint8Array;
  if (fromBase64 !== undefined) return fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>} deflated */
async function inflate(deflated) {
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param {TreeHeader} header
 * @param {Uint8Array} bytes
 * @param {number} start
 */
function readTree({ length, measures, categories, traits, columnBytes }, bytes, start) {
  let offset = start;
  const next = () => {
    const column = bytes.subarray(offset, offset + /** @type {number} */ (columnBytes.shift()));
    offset += column.length;
    return column;
  };
  const depths = readVarints(next(), new Uint16Array(length));
  const labelIds = readVarints(next(), new Uint32Array(length));
  const labels = new TextDecoder().decode(next()).split("\n");
  const traitIds = readVarints(next(), new Uint32Array(length));
  const ownBytes = measures.map(() => readVarints(next(), new Float64Array(length)));
  let fresh = 0;
  for (let node = 0; node < length; node++) labelIds[node] = labelIds[node] === 0 ? fresh++ : labelIds[node] - 1;
  return new Tree({ depths, labelIds, labels, traitIds, ownBytes, measures, categories, traits });
}

/**
 * @template {Uint16Array | Uint32Array | Float64Array} Values
 * @param {Uint8Array} bytes
 * @param {Values} values
 */
function readVarints(bytes, values) {
  let offset = 0;
  for (let index = 0; index < values.length; index++) {
    let byte = bytes[offset++];
    let value = byte & 0x7f;
    for (let scale = 128; byte >= 0x80; scale *= 128) {
      byte = bytes[offset++];
      value += (byte & 0x7f) * scale;
    }
    values[index] = value;
  }
  return values;
}
