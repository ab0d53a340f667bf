import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import { PlimsollError } from "../../src/base/error.ts";
import { EXIT } from "../../src/base/exit.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { Manifest } from "../../src/format/oci/manifest.ts";
import { imagesOf } from "../../src/image/image.ts";
import { openDockerArchive } from "../../src/store/archive/open-docker-archive.ts";
import { openOciArchive } from "../../src/store/archive/open-oci-archive.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { measured } from "../support/measured.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { sharedData } from "../support/tools.ts";

const IMAGES = [
  "test-docker-image.tar",
  "test-kaniko-image.tar",
  "test-oci-zstd-image.tar",
  "test-oci-estargz-image.tar",
  "test-oci-uncompressed-image.tar",
];

/** A layout of one real image whose files may be changed: `restore` undoes every change. */
class Victim {
  readonly layout: LayoutOnDisk;
  readonly #original = new Map<string, Buffer>();

  private constructor(folder: string) {
    this.layout = new LayoutOnDisk(folder);
  }

  static async of(t: TestContext, name: string): Promise<Victim | undefined> {
    const path = sharedData(t, `images/${name}`);
    if (path === undefined) return undefined;
    const artifact = await (name.includes("oci") ? openOciArchive(path) : openDockerArchive(path));
    const victim = new Victim(temporaryFolder(t));
    await writeLayout(victim.layout.folder, imagesOf(artifact)[0]!, "latest", UNWATCHED);
    return victim;
  }

  get manifest(): Manifest {
    return this.layout.image().manifest;
  }

  /** The manifest, the config and the layers. */
  get blobs(): readonly Descriptor[] {
    const { config, layers } = this.manifest;
    return [this.layout.entry(), config, ...layers];
  }

  changeBlob(descriptor: Descriptor, change: (bytes: Buffer) => Buffer): void {
    this.#write(this.layout.path(descriptor), change);
  }

  /** Changes the manifest and its digest, so that only its content is false. */
  changeManifest(change: (manifest: MutableManifest) => void): void {
    const manifest = structuredClone<unknown>(this.manifest) as MutableManifest;
    change(manifest);
    const bytes = Buffer.from(JSON.stringify(manifest));
    this.changeIndex((entry) => Object.assign(entry, { digest: sha256(bytes), size: bytes.length }));
    this.#write(this.layout.path({ digest: sha256(bytes) }), () => bytes);
  }

  changeIndex(change: (entry: MutableDescriptor) => void): void {
    this.#write(join(this.layout.folder, "index.json"), (bytes) => {
      const index = JSON.parse(bytes.toString());
      change(index.manifests[0]);
      return Buffer.from(JSON.stringify(index));
    });
  }

  restore(): void {
    for (const [path, bytes] of this.#original) writeFileSync(path, bytes);
    this.#original.clear();
  }

  /** Measures on this thread, either streaming or blocking as in a survey thread. */
  async measure(blocking: boolean): Promise<unknown> {
    const image = imagesOf(await openLayout(this.layout.folder, {}))[0]!;
    return measured(image, "the image", { blocking });
  }

  #write(path: string, change: (bytes: Buffer) => Buffer): void {
    const before = readable(path);
    if (before.length > 0 && !this.#original.has(path)) this.#original.set(path, before);
    writeFileSync(path, change(before));
  }
}

type MutableDescriptor = { -readonly [Key in keyof Descriptor]: Descriptor[Key] };
interface MutableManifest {
  config: MutableDescriptor;
  layers: MutableDescriptor[];
}

function readable(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

const CHANGES_OF_BYTES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  "one bit flipped in the middle": (bytes) => flipped(bytes, bytes.length >> 1),
  "one bit flipped in the first byte": (bytes) => flipped(bytes, 0),
  "one bit flipped in the last byte": (bytes) => flipped(bytes, bytes.length - 1),
  "the last byte cut off": (bytes) => bytes.subarray(0, -1),
  "half of it cut off": (bytes) => bytes.subarray(0, bytes.length >> 1),
  "nothing left": () => Buffer.alloc(0),
  "a byte more": (bytes) => Buffer.concat([bytes, Buffer.of(0)]),
  "itself once more": (bytes) => Buffer.concat([bytes, bytes]),
};

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at]! ^= 0x10;
  return changed;
}

const NOWHERE = sha256(Buffer.from("nowhere"));

/** False statements of a manifest about a blob. */
const LIES: Readonly<Record<string, (truth: Descriptor) => Partial<Descriptor>>> = {
  "a size that is too small": ({ size }) => ({ size: size - 1 }),
  "a size that is too large": ({ size }) => ({ size: size + 1 }),
  "a size that no disk has": () => ({ size: 2 ** 52 }),
  "the digest of something that is not there": () => ({ digest: NOWHERE }),
  "the media type of something else": () => ({ mediaType: "application/json" }),
  "no media type": () => ({ mediaType: "" }),
};

const LIES_ABOUT_LAYERS: Readonly<Record<string, (manifest: MutableManifest, layer: number) => void>> = {
  "the media type of another compression": ({ layers }, layer) => {
    const { mediaType } = layers[layer]!;
    const form = mediaType.endsWith("zstd") ? "gzip" : "zstd";
    layers[layer]!.mediaType = `${mediaType.replace(/[+.](gzip|zstd)$/, "")}+${form}`;
  },
  "the config in its place": ({ layers, config }, layer) => {
    layers[layer] = { ...config, mediaType: layers[layer]!.mediaType };
  },
  "a layer too few": ({ layers }, layer) => {
    layers.splice(layer, 1);
  },
  "a layer too many": ({ layers }, layer) => {
    layers.push(layers[layer]!);
  },
};

async function isRefused(victim: Victim, name: string): Promise<void> {
  const typed = (error: unknown) => {
    assert.ok(error instanceof PlimsollError, `${name}: ${error instanceof Error ? error.stack : error}`);
    assert.equal(error.exitCode, EXIT.input, `${name}: ${error.code}`);
    return true;
  };
  try {
    await assert.rejects(victim.measure(false), typed, name);
    await assert.rejects(victim.measure(true), typed, name);
  } finally {
    victim.restore();
  }
}

for (const name of IMAGES) {
  test(`no change of ${name} is measured as if it were the image`, async (t) => {
    const victim = await Victim.of(t, name);
    if (victim === undefined) return;
    await victim.measure(true);
    for (const blob of victim.blobs) {
      for (const [change, apply] of Object.entries(CHANGES_OF_BYTES)) {
        victim.changeBlob(blob, apply);
        await isRefused(victim, `${blob.mediaType} ${blob.digest}: ${change}`);
      }
    }
    for (const [lie, tell] of Object.entries(LIES)) {
      victim.changeIndex((entry) => Object.assign(entry, tell(entry)));
      await isRefused(victim, `manifest: ${lie}`);
      victim.changeManifest(({ config }) => Object.assign(config, tell(config)));
      await isRefused(victim, `config: ${lie}`);
    }
    for (const layer of new Set([0, victim.manifest.layers.length - 1])) {
      for (const [lie, tell] of Object.entries(LIES)) {
        victim.changeManifest(({ layers }) => Object.assign(layers[layer]!, tell(layers[layer]!)));
        await isRefused(victim, `layer ${layer}: ${lie}`);
      }
      for (const [lie, tell] of Object.entries(LIES_ABOUT_LAYERS)) {
        victim.changeManifest((manifest) => tell(manifest, layer));
        await isRefused(victim, `layer ${layer}: ${lie}`);
      }
    }
    await victim.measure(true);
  });
}

test("layers in the wrong order are refused", async (t) => {
  for (const name of ["test-docker-image.tar", "test-kaniko-image.tar"]) {
    const victim = await Victim.of(t, name);
    if (victim === undefined) return;
    for (const [a, b] of [
      [0, 1],
      [3, 9],
      [12, 13],
    ] as const) {
      victim.changeManifest(({ layers }) => {
        [layers[a], layers[b]] = [layers[b]!, layers[a]!];
      });
      await isRefused(victim, `${name}: layers ${a} and ${b} swapped`);
    }
  }
});
