import { readAtMost } from "../base/bounded-reader.ts";
import { PlimsollError } from "../base/error.ts";
import type { TarHeader } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Image, Layer } from "./image.ts";
import { plainPath } from "./layer-entries.ts";
import { uncompressed } from "./uncompressed.ts";
import { parseWhiteout } from "./whiteout.ts";

/**
 * The content of one file as a container would see it, without reading the other files: layers are read from the top
 * down, and none below the layer that decides. `path` is relative, like `etc/passwd`. Undefined when the file is not
 * there or a later layer deleted it. Whiteouts: OCI image-spec v1.1, layer.md#whiteouts.
 * Throws `image-file-unreadable` when the path leads to a link or to anything else that is not a regular file,
 * `limit-exceeded` above `limitBytes`, and what damaged layers throw.
 */
export async function readFileOf(image: Image, path: string, limitBytes: number): Promise<Uint8Array | undefined> {
  for (const layer of image.layers.toReversed()) {
    const { content, isHidden } = await searchLayer(layer, path, limitBytes);
    if (content !== undefined || isHidden) return content;
  }
  return undefined;
}

interface FoundPath {
  readonly content: Uint8Array | undefined;
  /** Does the layer hide the file of the layers below it? */
  readonly isHidden: boolean;
}

async function searchLayer(layer: Layer, wanted: string, limitBytes: number): Promise<FoundPath> {
  const where = `layer ${layer.descriptor.digest}`;
  let content: Uint8Array | undefined;
  let inTheWay: TarHeader | undefined;
  let isHidden = false;
  const reader = new TarReader(uncompressed(layer), where);
  for await (const header of reader) {
    const path = plainPath(header.path);
    if (whitesOut(path, wanted)) isHidden = true;
    if (header.kind !== "directory" && wanted.startsWith(`${path}/`)) inTheWay = header;
    if (path !== wanted) continue;
    // Of several entries with one name, the last one counts.
    const isPlain = header.kind === "file";
    content = isPlain ? await readAtMost(reader.fileContent(), limitBytes, `${where} › ${path}`) : undefined;
    inTheWay = isPlain ? undefined : header;
  }
  if (inTheWay !== undefined) refuse(where, wanted, inTheWay);
  return { content, isHidden };
}

/** Does an entry of this name hide `wanted` in the layers below? */
function whitesOut(path: string, wanted: string): boolean {
  const whiteout = parseWhiteout(path);
  if (whiteout === undefined) return false;
  const { hides, folder, name } = whiteout;
  const below = folder === "" ? "" : `${folder}/`;
  if (hides === "opaque") return wanted.startsWith(below);
  return hides === "name" && (wanted === below + name || wanted.startsWith(`${below}${name}/`));
}

function refuse(where: string, wanted: string, { path, kind }: TarHeader): never {
  throw new PlimsollError("image-file-unreadable", {
    what: `${wanted} cannot be read from the image`,
    why: `${path} is a ${kind}, and only a regular file in regular folders is followed`,
    where: `${where} › ${path}`,
  });
}
