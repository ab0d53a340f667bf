/** The image for `bench store`: 600 MB in 8 layers that do not compress, and the same image with another top layer. */
import { createCipheriv } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { writeTar } from "../src/format/tar/writer.ts";
import { freshFolder } from "../test/support/fresh-folder.ts";
import { type LayerFile, writeGzipLayout } from "./fat-layout.ts";
import { benchCache } from "./peers.ts";

/** Increase this number when the images change: the cached ones are then made again. */
const EDITION = 1;
const LAYERS = 8;
const LAYER_BYTES = 84e6;
const STEP_BYTES = 2 ** 20;

export interface StoreImages {
  /** OCI layouts with gzip layers. */
  readonly image: string;
  readonly edited: string;
}

/** The images, which are made on first use and then kept. */
export async function storeImages(): Promise<StoreImages> {
  const folder = join(benchCache(), `store-${EDITION}`);
  if (!existsSync(folder)) {
    using fresh = freshFolder(folder);
    console.error("making an image of 600 MB, once");
    const work = join(fresh.path, "work");
    mkdirSync(work);
    const layers: LayerFile[] = [];
    for (let number = 0; number <= LAYERS; number++) layers.push(await layer(work, number));
    await writeGzipLayout(join(fresh.path, "image"), layers.slice(0, LAYERS));
    await writeGzipLayout(join(fresh.path, "edited"), layers.toSpliced(LAYERS - 1, 1));
    rmSync(work, { recursive: true });
    fresh.keep();
  }
  return { image: join(folder, "image"), edited: join(folder, "edited") };
}

async function layer(work: string, number: number): Promise<LayerFile> {
  const tar = join(work, `${number}.tar`);
  // The top layer and the one that takes its place are small, as an edited service is.
  const sizeBytes = number < LAYERS - 1 ? LAYER_BYTES : 8e6;
  const file = { kind: "file", mode: 0o644, uid: 0, gid: 0, sizeBytes, open: () => noise(number, sizeBytes) } as const;
  await pipeline(writeTar([{ path: `data-${number}`, ...file }], 0), createWriteStream(tar));
  return { tar, instruction: `COPY data-${number} /` };
}

/** Bytes that look random, and are the same on every machine. */
async function* noise(seed: number, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, seed), Buffer.alloc(16));
  const zeros = Buffer.alloc(STEP_BYTES);
  for (let left = sizeBytes; left > 0; left -= STEP_BYTES)
    yield cipher.update(zeros.subarray(0, Math.min(left, STEP_BYTES)));
}
