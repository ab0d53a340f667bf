/**
 * `npm run bench -- fleet`: a fleet of 1,000 images that share 50 layers, in a registry on loopback, against ten images that
 * have each of these layers once; the same fleet again the next night, when 2 % of it have changed; and the memory for it;
 * two shards against one process; 23 services that are known, and ten thousand manifests.
 * Beside that, what bare Node takes to ask for the manifests and configs, and for nothing else. The registry is crane's,
 * in memory: one that looks for each name on a disk takes most of both cores for itself.
 */
import { createCipheriv } from "node:crypto";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeTar } from "../src/format/tar/writer.ts";
import type { Image, Layer } from "../src/image/image.ts";
import { openRegistry } from "../src/store/registry/registry.ts";
import { imageOf, imageOfLayers } from "../test/support/sample-image.ts";
import { manifestFigures } from "./fleet-manifests.ts";
import { modelLines } from "./fleet-model.ts";
import { shardFigures } from "./fleet-shards.ts";
import { installPlimsoll } from "./installed.ts";
import { peakMemory } from "./memory.ts";
import { installPeer, Registry } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { median, timed } from "./sampling.ts";
import { asMebibytes, asRatio, asSeconds, type Figure } from "./verdict.ts";

const BARE_REQUESTS = join(import.meta.dirname, "bare-requests.ts");
const IMAGES = 1000;
const LAYERS = 50;
const LAYERS_OF_AN_IMAGE = 5;
const CHANGED = 20;
/** Two would wait for each other. */
const SHARD = ["--shard", "0/1", "--night", "one"];
const FILES = 200;
const FILE_BYTES = 100_000;

/** Returns whether every figure is within its limit. */
export async function benchFleet(words: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...words], options: { rounds: { type: "string", default: "3" } } });
  const registry = await Registry.start(await installPeer("crane"));
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const lists = await fill(registry.address, folder);
    const script = await installPlimsoll(join(folder, "package"));
    const rounds = Number(values.rounds);
    const figures = [...(await measure(script, lists, folder, rounds))];
    // Long readings are what shards are for.
    figures.push(...(await shardFigures({ folder, script, list: lists.distinct }, rounds)));
    const images = readFileSync(lists.fleet, "utf8")
      .split("\n")
      .map((line) => line.split(" ")[0]!);
    const cache = join(folder, "cache-manifests");
    figures.push(...(await manifestFigures({ folder, script, images, cache }, rounds)));
    return reportFigures("fleet", figures);
  } finally {
    registry.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files with an image a line. */
interface Lists {
  /** Ten images with five layers each, all different. */
  readonly distinct: string;
  readonly fleet: string;
  /** The same fleet, in which some images have one new layer in common. */
  readonly nextNight: string;
  /** An image of that new layer. */
  readonly changed: string;
}

async function fill(host: string, folder: string): Promise<Lists> {
  const layers: Layer[] = [];
  for (let seed = 0; seed <= LAYERS; seed++) layers.push(imageOf([await tarOf(seed)]).layers[0]!);
  const [added, ...shared] = layers.toReversed() as [Layer, ...Layer[]];
  const store = openRegistry({ env: {} });
  try {
    const write = async (name: string, images: readonly Image[]) => {
      const references = images.map((_, index) => `${host}/fleet:${name}-${index}`);
      for (const [index, image] of images.entries()) await store.push(image, references[index]!);
      const file = join(folder, `${name}.txt`);
      writeFileSync(file, references.map((reference, index) => `${reference} name=service-${index}\n`).join(""));
      return file;
    };
    const groups = Array.from({ length: LAYERS / LAYERS_OF_AN_IMAGE }, (_, index) =>
      shared.slice(index * LAYERS_OF_AN_IMAGE, (index + 1) * LAYERS_OF_AN_IMAGE),
    );
    const fleet = Array.from({ length: IMAGES }, (_, index) => chosen(shared, index));
    return {
      distinct: await write(
        "distinct",
        groups.map((group) => imageOfLayers(group)),
      ),
      fleet: await write(
        "fleet",
        fleet.map((group) => imageOfLayers(group)),
      ),
      nextNight: await write(
        "next",
        fleet.map((group, index) => imageOfLayers(index < CHANGED ? [...group, added] : group)),
      ),
      changed: await write("changed", [imageOfLayers([added])]),
    };
  } finally {
    await store.close();
  }
}

/** A different choice for each image: one of the lowest ten layers, and four others. */
function chosen(layers: readonly Layer[], index: number): readonly Layer[] {
  const steps = [1, 7, 11, 13].map(
    (step, at) => 10 + ((index * step + at * 17 + Math.floor(index / 40)) % (LAYERS - 10)),
  );
  return [...new Set([index % 10, ...steps])].map((place) => layers[place]!);
}

/** Files that compress to half their size, so that reading a layer costs what it does in real images. */
export async function tarOf(seed: number): Promise<Buffer> {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, seed), Buffer.alloc(16));
  const files = Array.from({ length: FILES }, (_, index) => {
    const content = Buffer.concat([cipher.update(Buffer.alloc(FILE_BYTES / 2)), Buffer.alloc(FILE_BYTES / 2, index)]);
    const file = { kind: "file", mode: 0o644, uid: 0, gid: 0, sizeBytes: content.length } as const;
    return {
      path: `layer-${seed}/file-${index}`,
      ...file,
      open: async function* () {
        yield content;
      },
    };
  });
  return Buffer.concat(await Array.fromAsync(writeTar(files, 0)));
}

async function measure(script: string, lists: Lists, folder: string, rounds: number): Promise<readonly Figure[]> {
  const args = (list: string, ...more: readonly string[]) => ["fleet", list, "--json", ...more];
  const seconds = (list: string, cache: string, ...more: readonly string[]) => {
    const env = { ...process.env, PLIMSOLL_CACHE: cache };
    return timed({ program: process.execPath, args: [script, ...args(list, ...more)], cwd: folder, env });
  };
  const asking = () => timed({ program: process.execPath, args: [BARE_REQUESTS, lists.fleet] });
  const samples = {
    fleet: [] as number[],
    distinct: [] as number[],
    night: [] as number[],
    changed: [] as number[],
    asking: [] as number[],
    planned: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    const [one, other, third] = ["one", "other", "third"].map((name) => join(folder, `cache-${round}-${name}`)) as [
      string,
      string,
      string,
    ];
    samples.distinct.push(await seconds(lists.distinct, one));
    samples.fleet.push(await seconds(lists.fleet, other));
    samples.night.push(await seconds(lists.nextNight, other));
    samples.changed.push(await seconds(lists.changed, third));
    samples.asking.push(await asking());
    // A shard that finds the plan, and all layers read, and another one that sees no image: what the images themselves take.
    await seconds(lists.fleet, other, ...SHARD);
    const planned = await seconds(lists.fleet, other, ...SHARD);
    await seconds(lists.changed, other, ...SHARD);
    samples.planned.push(planned - (await seconds(lists.changed, other, ...SHARD)));
  }
  const [fleet, distinct] = [median(samples.fleet), median(samples.distinct)];
  const [night, changed] = [median(samples.night), median(samples.changed)];
  const bare = asSeconds(median(samples.asking));
  const costs = {
    layerSeconds: distinct / LAYERS,
    layerBytes: (FILES * FILE_BYTES) / 2,
    imageSeconds: (fleet - distinct) / IMAGES,
    plannedSeconds: median(samples.planned) / IMAGES,
  };
  for (const line of modelLines(costs)) console.log(line);
  const env = { ...process.env, PLIMSOLL_CACHE: join(folder, "cache-memory") };
  const memory = await peakMemory([script, ...args(lists.fleet)], env, [process.execPath]);
  return [
    {
      name: `${IMAGES} images that share ${LAYERS} layers, against the layers alone`,
      ...{
        ours: asSeconds(fleet),
        theirs: `${asSeconds(distinct)}, bare Node's requests alone ${bare}`,
        value: fleet / distinct,
        limit: 1.3,
        show: asRatio,
      },
    },
    {
      name: "memory for it",
      ...{ ours: asMebibytes(memory), theirs: "", value: memory, limit: 512 * 2 ** 20, show: asMebibytes },
    },
    {
      name: `the next night, ${CHANGED} images changed, beyond the new layers`,
      ...{ ours: asSeconds(night), theirs: asSeconds(changed), value: night - changed, limit: 3, show: asSeconds },
    },
  ];
}
