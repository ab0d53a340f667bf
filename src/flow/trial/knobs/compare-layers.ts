import { buildLayer } from "../../../build/layer/layer.ts";
import {
  type Compression,
  formatCompression,
  parseCompression,
  USUAL_COMPRESSION,
} from "../../../format/compression/compression.ts";
import type { LayerRow } from "../../../report/trial-knobs.ts";
import { executable } from "../../../session/layers.ts";
import { openTemporaryLayerCache } from "../../../store/cache/layer-cache.ts";
import { bytesAspect, judgeKnob, timeAspect } from "../../../trial/knobs/judge-knob.ts";
import { ratioOfPairs } from "../../../trial/statistics/ratio-of-pairs.ts";
import { summaryOf } from "../../../trial/statistics/summary.ts";
import { inRounds } from "./rounds.ts";

const OTHERS = ["gzip:1", "gzip:9", "zstd:1", "zstd:3", "zstd:9", "zstd:19"];
const ROUNDS = 6;

/** The layer of a program, compressed in several ways in turn. */
export async function compareLayers(
  programPath: string,
  budgetMs: number,
  signal: AbortSignal,
): Promise<readonly LayerRow[]> {
  const ways: readonly Compression[] = [USUAL_COMPRESSION, ...OTHERS.map(parseCompression)];
  const rounds = { most: ROUNDS, endAt: performance.now() + budgetMs, signal };
  const taken = await inRounds(ways, rounds, (compression) => makeLayer(programPath, compression));
  const usual = taken.get(ways[0]!)!;
  const seconds = (made: readonly Made[]) => made.map((one) => one.seconds);
  return ways.map((compression, index): LayerRow => {
    const made = taken.get(compression)!;
    const { wireBytes } = made[0]!;
    const ratio = index === 0 ? null : ratioOfPairs(seconds(made), seconds(usual));
    return {
      ...{ compression: formatCompression(compression), wireBytes, seconds: summaryOf(seconds(made)), ratio },
      verdict: ratio === null ? null : judgeKnob([bytesAspect(wireBytes / usual[0]!.wireBytes), timeAspect(ratio)]),
    };
  });
}

interface Made {
  readonly wireBytes: number;
  readonly seconds: number;
}

async function makeLayer(path: string, compression: Compression): Promise<Made> {
  await using cache = await openTemporaryLayerCache();
  const begin = performance.now();
  const settings = { mtimeSeconds: 0, compression, mediaTypes: "oci", cache } as const;
  const { descriptor } = await buildLayer([await executable(path, "/program")], settings);
  return { wireBytes: descriptor.size, seconds: (performance.now() - begin) / 1000 };
}
