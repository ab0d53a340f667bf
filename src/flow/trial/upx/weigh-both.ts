import type { BlobCache } from "../../../build/layer/blob-cache.ts";
import type { Image } from "../../../image/image.ts";
import { sizeOfImage, wireSizeOfImage } from "../../../image/uncompressed.ts";
import type { MeasuredRow } from "../../../report/trial-report.ts";
import type { PlainAndPacked } from "../../../trial/upx/judge.ts";
import { rowOf } from "../rows.ts";
import { compressBoth, type PackedProgram } from "./packed-image.ts";

/** The smallest that each makes of a layer: packing has to make it smaller still. */
const [GZIP, ZSTD] = [
  { algorithm: "gzip", level: 9 },
  { algorithm: "zstd", level: 19 },
] as const;

interface Weighed {
  /** The packed image, its layers compressed with gzip, which every runtime reads. */
  readonly packed: Image;
  readonly stored: PlainAndPacked;
  readonly wire: readonly PlainAndPacked[];
  readonly rows: readonly MeasuredRow[];
}

/** What an image and its packed copy take, stored and on the wire. */
export async function weighBoth(image: Image, programs: readonly PackedProgram[], cache: BlobCache): Promise<Weighed> {
  const byGzip = await compressBoth(image, programs, GZIP, cache);
  const byZstd = await compressBoth(image, programs, ZSTD, cache);
  const stored = {
    plain: (await sizeOfImage(byGzip.plain)).sizeBytes,
    packed: (await sizeOfImage(byGzip.packed)).sizeBytes,
  };
  const [gzip, zstd] = [byGzip, byZstd].map(
    ({ plain, packed }): PlainAndPacked => ({ plain: wireSizeOfImage(plain), packed: wireSizeOfImage(packed) }),
  ) as [PlainAndPacked, PlainAndPacked];
  const rows = [
    row("disk", "stored", STORED, stored),
    row("pull", `wire, ${GZIP.algorithm} ${GZIP.level}`, WIRE, gzip),
    row("pull", `wire, ${ZSTD.algorithm} ${ZSTD.level}`, WIRE, zstd),
  ];
  return { packed: byGzip.packed, stored, wire: [gzip, zstd], rows };
}

const STORED = "manifest, config and the uncompressed layers: what a node keeps";
const WIRE = "manifest, config and the layers, those with a program compressed again: what a pull sends";

function row(group: "disk" | "pull", quantity: string, explanation: string, { plain, packed }: PlainAndPacked) {
  return rowOf({ group, quantity, unit: "bytes", how: "exact", explanation }, [packed], [plain]);
}
