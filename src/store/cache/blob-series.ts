import type { BlobSeries, CachedBlob } from "../../build/layer/blob-cache.ts";
import { openRandomAccess, type RandomAccessFile } from "../file/random-access-file.ts";
import type { JsonCache } from "./json-cache.ts";

/** What is kept of a series: its last blob, and where the blocks are in it. */
interface LastBlob extends CachedBlob {
  readonly blocks: readonly Block[];
}

type Block = readonly [key: string, startByte: number, sizeBytes: number];

/** Where blobs are kept. */
interface Blobs {
  readonly pathOf: (blob: CachedBlob) => string;
  /** Whether the blob exists, complete and unchanged. */
  readonly holds: (blob: CachedBlob) => Promise<boolean>;
}

/** Opens the last blob of a series after it has been checked: a block of a damaged blob would damage the next one. */
export async function openSeries(name: string, index: JsonCache, blobs: Blobs): Promise<BlobSeries> {
  const last = parseLast(await index.find(name));
  const file = last === undefined ? undefined : await openBlob(last, blobs);
  const known = new Map(file === undefined ? [] : last!.blocks.map((block) => [block[0], block]));
  const noted: Block[] = [];
  return {
    find: async (key) => {
      const [, startByte, sizeBytes] = known.get(key) ?? [];
      if (startByte === undefined || sizeBytes === undefined) return undefined;
      const bytes = await file!.read(startByte, sizeBytes).catch(() => undefined);
      return bytes?.length === sizeBytes ? bytes : undefined;
    },
    note: (...block) => void noted.push(block),
    keep: (blob) => index.keep(name, { ...blob, blocks: noted } satisfies LastBlob),
    [Symbol.asyncDispose]: async () => file?.[Symbol.asyncDispose](),
  };
}

/** Undefined where another process has removed the blob, or where it is damaged. */
async function openBlob(blob: CachedBlob, { pathOf, holds }: Blobs): Promise<RandomAccessFile | undefined> {
  const file = await openRandomAccess(pathOf(blob)).catch(() => undefined);
  if (file === undefined || (await holds(blob))) return file;
  await file[Symbol.asyncDispose]();
  return undefined;
}

/** An index of another shape counts as missing. */
function parseLast(value: unknown): LastBlob | undefined {
  const { digest, sizeBytes, blocks } = (value ?? {}) as Partial<Record<keyof LastBlob, unknown>>;
  const sound =
    /^sha256:[0-9a-f]{64}$/.test(String(digest)) &&
    Number.isSafeInteger(sizeBytes) &&
    Array.isArray(blocks) &&
    blocks.every((block) => Array.isArray(block) && typeof block[0] === "string" && block.slice(1).every(isPlace));
  return sound ? (value as LastBlob) : undefined;
}

function isPlace(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
