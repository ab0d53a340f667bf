import { join } from "node:path";
import { PlimsollError } from "../../../base/error.ts";
import { replaceLayers } from "../../../build/image/replace-layers.ts";
import type { BlobCache } from "../../../build/layer/blob-cache.ts";
import { layerOfTar } from "../../../build/layer/layer.ts";
import type { Compression } from "../../../format/compression/compression.ts";
import { MEDIA_TYPE } from "../../../format/oci/media-type.ts";
import { type ReplacedContent, replaceContent } from "../../../format/tar/replace-content.ts";
import type { EntryPlace } from "../../../image/file-status.ts";
import type { Image, Layer } from "../../../image/image.ts";
import { readContents } from "../../../image/read-contents.ts";
import { uncompressed } from "../../../image/uncompressed.ts";
import type { ImageLedger } from "../../../measure/image/ledger/image-ledger.ts";
import { PROBER_IMPORT_PATH } from "../../../plan/container.ts";
import type { UpxProgram } from "../../../report/trial-upx.ts";
import { fileEntry } from "../../../store/file/file-tree.ts";
import { makePublic } from "../../../store/file/public-file.ts";
import { replaceArchive } from "../../../store/file/replace-path.ts";
import type { Upx } from "../../../toolchain/upx.ts";

/** A Go program of an image, as a file of this machine, and the same packed. */
export interface PackedProgram extends UpxProgram {
  readonly place: EntryPlace;
  /** Where its content begins in the tar of its layer. */
  readonly dataOffset: number;
  readonly plainFile: string;
  /** There unless it was refused. */
  readonly packedFile: string;
}

/**
 * Takes the image's own Go programs out of it and packs each: not those of packages, of toolchains, and plimsoll's prober.
 * `folder` is one of this run's own. Throws `flag-invalid` where the image has none, or a packed one already.
 */
export async function packPrograms(
  image: Image,
  ledger: ImageLedger,
  upx: Upx,
  folder: string,
): Promise<readonly PackedProgram[]> {
  const places = ownPrograms(ledger);
  const programs: PackedProgram[] = [];
  for (const [layer, inLayer] of Map.groupBy(places, ({ layer }) => layer)) {
    const { entries } = ledger.layers[layer]!.survey;
    const wanted = new Set(inLayer.map(({ entry }) => entry));
    await readContents(image.layers[layer]!, wanted, async (entry, content) => {
      const plainFile = join(folder, `plain-${programs.length}`);
      const packedFile = join(folder, `packed-${programs.length}`);
      await replaceArchive(plainFile, content);
      // UPX takes only what may be executed.
      await makePublic(plainFile, "program");
      const packed = await upx.pack(plainFile, packedFile);
      const [path, plainBytes] = [`/${entries.path(entry)}`, entries.sizeBytes(entry)];
      const outcome =
        "refused" in packed
          ? { packedBytes: null, packSeconds: null, refused: packed.refused }
          : { packedBytes: packed.sizeBytes, packSeconds: packed.seconds, refused: null };
      const place = { layer, entry };
      programs.push({
        path,
        plainBytes,
        ...outcome,
        place,
        dataOffset: entries.dataOffset(entry),
        plainFile,
        packedFile,
      });
    });
  }
  return programs;
}

function ownPrograms({ name, layers, tree }: ImageLedger): readonly EntryPlace[] {
  const live = layers.flatMap(({ index: layer, owners, survey: { programs, entries } }) =>
    [...programs].flatMap(([entry, program]) =>
      tree.status({ layer, entry }) === "live" ? [{ layer, entry, program, owner: owners[entry]!, entries }] : [],
    ),
  );
  const already = live.find(({ program }) => program.packer !== null);
  if (already !== undefined) {
    throw new PlimsollError("flag-invalid", {
      what: `${already.entries.path(already.entry)} is packed by ${already.program.packer} already`,
      why: "--upx compares a program as go build made it with its packed copy",
      fix: "name an image whose program is not packed",
    });
  }
  const own = live.filter(
    ({ program: { go, format }, owner, entries, entry }) =>
      go !== null &&
      format === "elf" &&
      owner.kind === "go" &&
      go.path !== PROBER_IMPORT_PATH &&
      entries.kind(entry) === "file" &&
      entries.expandedSizeBytes(entry) === undefined,
  );
  if (own.length > 0) return own;
  throw new PlimsollError("flag-invalid", {
    what: `--upx finds nothing to pack in ${name}`,
    why: "the image has no Go program of its own",
    fix: "name an image of a Go service, or leave --upx out",
  });
}

/** The layers of an image with the programs as they are, and with them packed, both compressed in the same way. */
export async function compressBoth(
  image: Image,
  programs: readonly PackedProgram[],
  compression: Compression,
  cache: BlobCache,
): Promise<{ readonly plain: Image; readonly packed: Image }> {
  const mediaTypes = image.manifest.config.mediaType === MEDIA_TYPE.docker.config ? "docker" : "oci";
  const settings = { compression, mediaTypes, cache } as const;
  const replaced = await replacedContents(programs);
  const layers = async (isPacked: boolean): Promise<readonly Layer[]> => {
    const made: Layer[] = [];
    for (const [index, layer] of image.layers.entries()) {
      const files = replaced.get(index);
      if (files === undefined) made.push(layer);
      else made.push(await layerOfTar(() => replaceContent(uncompressed(layer), isPacked ? files : []), settings));
    }
    return made;
  };
  return { plain: replaceLayers(image, await layers(false)), packed: replaceLayers(image, await layers(true)) };
}

/** By the layer that they are in. */
async function replacedContents(
  programs: readonly PackedProgram[],
): Promise<ReadonlyMap<number, readonly ReplacedContent[]>> {
  const contents = programs.filter(({ refused }) => refused === null);
  const made = await Promise.all(
    contents.map(async ({ place, path, plainBytes, dataOffset, packedFile }) => {
      const { sizeBytes, open } = await fileEntry(packedFile, { path, mode: 0, uid: 0, gid: 0 });
      return {
        layer: place.layer,
        content: { path, dataOffset, storedBytes: plainBytes, sizeBytes: sizeBytes!, open: open! },
      };
    }),
  );
  const byLayer = Map.groupBy(made, ({ layer }) => layer);
  return new Map([...byLayer].map(([layer, all]) => [layer, all.map(({ content }) => content)]));
}
