import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Layer } from "../src/image/image.ts";
import { openRegistry } from "../src/store/registry/registry.ts";
import { imageOf, imageOfLayers } from "../test/support/sample-image.ts";
import { tarOf } from "./fleet.ts";
import { installPeer, Registry } from "./peers.ts";
import { timed } from "./sampling.ts";

const IMAGES = 200;
const SHARED_LAYERS = 20;
const OTHER_LAYERS = 40;

/** A registry on loopback with 200 images of three layers, which have 60 distinct ones: 20 are in many images, 40 in five each. */
export class ManyImages implements Disposable {
  /** A file with an image a line: all of them. */
  readonly all: string;
  /** The same for a few images that have each layer once. */
  readonly distinct: string;
  readonly #registry: Registry;

  private constructor(registry: Registry, all: string, distinct: string) {
    this.#registry = registry;
    this.all = all;
    this.distinct = distinct;
  }

  static async start(folder: string): Promise<ManyImages> {
    const registry = await Registry.start(await installPeer("crane"));
    try {
      const layers: Layer[] = [];
      for (let seed = 0; seed < SHARED_LAYERS + OTHER_LAYERS; seed++) {
        layers.push(imageOf([await tarOf(seed)]).layers[0]!);
      }
      const [shared, others] = [layers.slice(0, SHARED_LAYERS), layers.slice(SHARED_LAYERS)];
      const all = Array.from({ length: IMAGES }, (_, index) => [
        shared[index % SHARED_LAYERS]!,
        shared[(index + 1 + Math.floor(index / SHARED_LAYERS)) % SHARED_LAYERS]!,
        others[index % OTHER_LAYERS]!,
      ]);
      const distinct = shared.map((layer, index) => [layer, ...others.slice(2 * index, 2 * index + 2)]);
      mkdirSync(folder);
      return new ManyImages(
        registry,
        await push(registry.address, join(folder, "all"), all),
        await push(registry.address, join(folder, "distinct"), distinct),
      );
    } catch (error) {
      registry.stop();
      throw error;
    }
  }

  /** Seconds to look at the images of a list, with an empty cache. */
  look(plimsoll: string, list: string, cache: string): Promise<number> {
    const env = { ...process.env, PLIMSOLL_CACHE: cache };
    return timed({ program: process.execPath, args: [plimsoll, "fleet", list, "--json"], env });
  }

  [Symbol.dispose](): void {
    this.#registry.stop();
  }
}

async function push(host: string, path: string, images: readonly (readonly Layer[])[]): Promise<string> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const references = images.map((_, index) => `${host}/many:${name}-${index}`);
  const store = openRegistry({ env: {} });
  try {
    for (const [index, layers] of images.entries()) await store.push(imageOfLayers(layers), references[index]!);
  } finally {
    await store.close();
  }
  writeFileSync(path, references.map((reference, index) => `${reference} name=service-${index}\n`).join(""));
  return path;
}
