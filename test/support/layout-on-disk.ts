import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ImageConfig } from "../../src/format/oci/config.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { Index, Manifest } from "../../src/format/oci/manifest.ts";

/** One image of a layout, as its files describe it. */
export interface ImageOnDisk {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
}

/** Reads an OCI layout as image-layout.md describes it, without plimsoll's code. */
export class LayoutOnDisk {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The entry of index.json with the name `tag`. */
  entry(tag = "latest"): Descriptor {
    const index: Index = JSON.parse(readFileSync(join(this.folder, "index.json"), "utf8"));
    const named = index.manifests.filter(
      ({ annotations }) => annotations?.["org.opencontainers.image.ref.name"] === tag,
    );
    assert.equal(named.length, 1, `index.json names ${tag} once`);
    return named[0]!;
  }

  /** The image of a tag that leads to a manifest. */
  image(tag?: string): ImageOnDisk {
    return this.#image(this.entry(tag));
  }

  /** The index of a tag that leads to one. */
  index(tag?: string): Index {
    return this.#json(this.entry(tag));
  }

  /** The images of the index under a tag. */
  images(tag?: string): ImageOnDisk[] {
    return this.index(tag).manifests.map((descriptor) => this.#image(descriptor));
  }

  path({ digest }: Pick<Descriptor, "digest">): string {
    return join(this.folder, "blobs", ...digest.split(":"));
  }

  /** The size of a blob as stored, according to the file system. */
  storedBytes(descriptor: Descriptor): number {
    return statSync(this.path(descriptor)).size;
  }

  /** The size of a layer's tar, according to the compression's own program and wc. */
  tarBytes(layer: Descriptor): number {
    const program = /gzip$/.test(layer.mediaType) ? "gzip -dc" : /zstd$/.test(layer.mediaType) ? "zstd -dc" : "cat";
    const command = `set -o pipefail; ${program} <"$1" | wc -c`;
    return Number(execFileSync("bash", ["-c", command, "-", this.path(layer)], { encoding: "utf8" }));
  }

  /** GNU tar's list of a layer, with numeric owners, full times and UTC. */
  listing(layer: Descriptor): string[] {
    const words = ["--full-time", "--numeric-owner", "--absolute-names", "-tvf", this.path(layer)];
    const listed = execFileSync("tar", words, { encoding: "utf8", env: { ...process.env, TZ: "UTC" } });
    return listed.trimEnd().split("\n");
  }

  #image(descriptor: Descriptor): ImageOnDisk {
    const manifest = this.#json<Manifest>(descriptor);
    return { descriptor, manifest, config: this.#json(manifest.config) };
  }

  #json<T>(descriptor: Descriptor): T {
    return JSON.parse(readFileSync(this.path(descriptor), "utf8"));
  }
}
