import { join } from "node:path";
import { VERSION } from "../../base/version.ts";
import { assembleImage, type PlannedLayer } from "../../build/image/assemble.ts";
import type { BlobCache } from "../../build/layer/blob-cache.ts";
import { buildLayer } from "../../build/layer/layer.ts";
import { compressorIdentity, USUAL_COMPRESSION } from "../../format/compression/compression.ts";
import { sizeOfImage } from "../../image/uncompressed.ts";
import { readFileTree } from "../../store/file/file-tree.ts";
import type { Composer } from "./composer.ts";
import { plainImage } from "./images/plain-image.ts";

/** plimsoll's own model of an image: the tar layers that COPY would make of the files, compressed by our encoder. */
export function modelComposer(scratch: string, cache: BlobCache): Composer {
  return {
    builder: { name: "model", version: `plimsoll ${VERSION}, ${compressorIdentity(USUAL_COMPRESSION)}` },
    sizeOf: async ({ parts, env }) => {
      const layers: PlannedLayer[] = [];
      for (const { source, to } of parts) {
        const entries = await readFileTree(join(scratch, source), to);
        const settings = { mtimeSeconds: 0, compression: USUAL_COMPRESSION, mediaTypes: "oci", cache } as const;
        layers.push({ layer: await buildLayer(entries, settings), createdBy: `COPY ${to}` });
      }
      return sizeOfImage(assembleImage(plainImage(env), layers));
    },
  };
}
