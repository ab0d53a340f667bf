import { sha256 } from "../../base/digest.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { reportOnImageDifference } from "../../present/image-difference.ts";
import type { ReproduceChange } from "../../report/reproduce-report.ts";
import { extractGoPrograms } from "../../service/findings/image-programs.ts";
import { digestOf } from "../../session/digest-of.ts";
import { divideAll } from "../../session/measure-image-target.ts";
import { openRandomAccess } from "../../store/file/random-access-file.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";

/** An image that was surveyed with digests. */
export interface Side {
  readonly image: Image;
  readonly ledger: ImageLedger;
}

/** A part of an image, so that two parts of one name are the same if and only if their digests are. */
interface Part {
  readonly sizeBytes: number;
  readonly digest: string;
}
type Parts = ReadonlyMap<string, Part>;

/**
 * Where two images differ, from the outside to the inside: config, layers, files, sections of Go programs, and modules
 * whose size changed.
 */
export async function changesBetween(
  recorded: Side,
  rebuilt: Side,
  signal: AbortSignal,
): Promise<readonly ReproduceChange[]> {
  const compare = (kind: ReproduceChange["kind"], of: (side: Side) => Parts) =>
    changed(kind, of(recorded), of(rebuilt));
  const [before, after] = [await sectionsOf(recorded, signal), await sectionsOf(rebuilt, signal)];
  return [
    ...compare("manifest", annotationsOf),
    ...compare("config", configOf),
    ...compare("layer", layersOf),
    ...compare("file", filesOf),
    ...changed("section", before, after),
    ...(await moduleChanges(recorded, rebuilt, signal)),
  ];
}

function changed(kind: ReproduceChange["kind"], recorded: Parts, rebuilt: Parts): readonly ReproduceChange[] {
  return [...new Set([...recorded.keys(), ...rebuilt.keys()])].flatMap((name) => {
    const [before, after] = [recorded.get(name), rebuilt.get(name)];
    if (before?.digest === after?.digest) return [];
    return [{ kind, name, recordedBytes: before?.sizeBytes ?? null, rebuiltBytes: after?.sizeBytes ?? null }];
  });
}

function annotationsOf({ image: { manifest } }: Side): Parts {
  const entries = Object.entries(manifest.annotations ?? {});
  return new Map(entries.map(([name, value]) => [`annotation ${name}`, partOf(value)]));
}

/** By member: the time, the entrypoint and the environment are members. */
function configOf({ image: { configBytes } }: Side): Parts {
  const {
    rootfs: _,
    history,
    config,
    ...rest
  } = JSON.parse(Buffer.from(configBytes).toString()) as {
    readonly [name: string]: object;
  };
  const members = Object.entries({ ...rest, ...config, history });
  return new Map(members.map(([name, value]) => [name, partOf(JSON.stringify(value))]));
}

function partOf(text: string): Part {
  return { sizeBytes: Buffer.byteLength(text), digest: sha256(Buffer.from(text)) };
}

function layersOf({ ledger: { layers } }: Side): Parts {
  return new Map(
    layers.map(({ index, descriptor: { digest, size }, instruction }) => [
      `${index + 1} ${instruction?.text ?? ""}`.trimEnd(),
      { sizeBytes: size, digest },
    ]),
  );
}

function filesOf({ ledger: { tree, layers } }: Side): Parts {
  const parts = new Map<string, Part>();
  for (const { path, node } of tree.entries()) {
    const { content, kind } = node;
    if (content === undefined || (kind !== "file" && kind !== "hard-link")) continue;
    const { survey } = layers[content.layer]!;
    const sizeBytes = survey.entries.fileSizeBytes(content.entry);
    parts.set(`/${path}`, { sizeBytes, digest: survey.digests?.of(content.entry)?.sha256 ?? "empty" });
  }
  return parts;
}

async function sectionsOf({ image, ledger }: Side, signal: AbortSignal): Promise<Parts> {
  await using folder = await temporaryFolder();
  const parts = new Map<string, Part>();
  await extractGoPrograms(image, ledger, { folder: folder.path, signal }, async (path, file) => {
    await using source = await openRandomAccess(file);
    const elf = await ElfFile.open(source, path);
    for (const section of elf.sections) {
      if (section.fileSizeBytes === 0) continue;
      const range = accessRange(source, section.fileOffset, section.fileSizeBytes);
      const digest = await digestOf(range, signal);
      parts.set(`/${path} ${section.name}`, { sizeBytes: section.fileSizeBytes, digest });
    }
  });
  return parts;
}

/** A section as a file of its own: it may be larger than what is held in memory. */
function accessRange(source: RandomAccess, start: number, sizeBytes: number): RandomAccess {
  const read: RandomAccess["read"] = (offset, length) =>
    source.read(start + offset, Math.min(length, sizeBytes - offset));
  return { sizeBytes, read };
}

/** What the view of modules calls the parts of an image that are in no layer: they have rows of their own. */
const OF_THE_IMAGE: ReadonlySet<string> = new Set(["manifest", "config"]);

async function moduleChanges(recorded: Side, rebuilt: Side, signal: AbortSignal): Promise<readonly ReproduceChange[]> {
  const compared = async ({ image, ledger }: Side) => ({
    ...{ image, ledger, notes: [] },
    programs: await divideAll(image, ledger, "label", signal),
  });
  const { rows } = reportOnImageDifference(await compared(recorded), await compared(rebuilt), ["module"]);
  return [...rows].flatMap(({ label, beforeBytes, afterBytes }) =>
    beforeBytes === afterBytes || OF_THE_IMAGE.has(label)
      ? []
      : [{ kind: "module" as const, name: label, recordedBytes: beforeBytes, rebuiltBytes: afterBytes }],
  );
}
