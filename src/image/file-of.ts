import { readAtMost } from "../base/bounded-reader.ts";
import { PlimsollError } from "../base/error.ts";
import type { TarHeader } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Image, Layer } from "./image.ts";
import { plainPath } from "./layer-entries.ts";
import { uncompressed } from "./uncompressed.ts";
import { WHITEOUT_OPAQUE, WHITEOUT_PREFIX } from "./whiteout.ts";

/**
 * The content of one file as a container would see it, without the other files: layers from the top down, none below
 * the one that answers. `path` is relative, like `etc/passwd`. Undefined when it is not there or a later layer deleted
 * it. Whiteouts: OCI image-spec v1.1, layer.md#whiteouts.
 * Throws `image-file-unreadable` when the path leads to a link or another thing that is no regular file,
 * `limit-exceeded` above `limitBytes`, and what damaged layers throw.
 */
export async function readFileOf(image: Image, path: string, limitBytes: number): Promise<Uint8Array | undefined> {
  for (const layer of image.layers.toReversed()) {
    const { content, isHidden } = await searchLayer(layer, path, limitBytes);
    if (content !== undefined || isHidden) return content;
  }
  return undefined;
}

interface Finding {
  readonly content: Uint8Array | undefined;
  /** Does the layer take the file away from those below? */
  readonly isHidden: boolean;
}

async function searchLayer(layer: Layer, wanted: string, limitBytes: number): Promise<Finding> {
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
    // The last entry of a name is the one that stays.
    const isPlain = header.kind === "file" && header.expandedSizeBytes === undefined;
    content = isPlain ? await readAtMost(reader.content(), limitBytes, `${where} › ${path}`) : undefined;
    inTheWay = isPlain ? undefined : header;
  }
  if (inTheWay !== undefined) refuse(where, wanted, inTheWay);
  return { content, isHidden };
}

/** Does an entry of this name take `wanted` away from the layers below? */
function whitesOut(path: string, wanted: string): boolean {
  const slash = path.lastIndexOf("/") + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  if (name === WHITEOUT_OPAQUE) return wanted.startsWith(folder);
  if (!name.startsWith(WHITEOUT_PREFIX)) return false;
  const target = folder + name.slice(WHITEOUT_PREFIX.length);
  return wanted === target || wanted.startsWith(`${target}/`);
}

function refuse(where: string, wanted: string, { path, kind }: TarHeader): never {
  throw new PlimsollError("image-file-unreadable", {
    what: `${wanted} cannot be read from the image`,
    why: `${path} is a ${kind}, and only a regular file in regular folders is followed`,
    where: `${where} › ${path}`,
  });
}
