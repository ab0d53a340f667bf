import { type Digest, digestHex } from "../../base/digest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { mixed } from "./mixed.ts";
import type { Shard } from "./shard.ts";

/** What a layer costs besides its bytes, as bytes: asking a registry takes about as long as so many of them. */
const REQUEST_BYTES = 256 * 1024;

/** A shard takes layers that rank it first until it has so many times its fair share. */
const MOST_SHARE = 1.25;
/** The same on one machine, whose processes look at the same moment: a layer need not stay where it was when there is one more. */
const MOST_LOCAL_SHARE = 1.02;

/**
 * Which shard reads which layer, by its digest: each layer belongs to exactly one. It follows from the set of layers alone, so that
 * every machine comes to the same answer without asking another. Rendezvous hashing with bounded loads (Thaler and Ravishankar,
 * 1998; Mirrokni, Thorup and Zadimoghaddam, 2018): a layer goes to the shard that it ranks first, unless that has its share already. So no shard
 * has more than its share and a quarter, or its share and the largest layer; and machines that see slightly different sets, because a tag has moved
 * meanwhile, agree about nearly all layers. Processes of one machine share more evenly.
 */
export function assignShards(
  layers: readonly Descriptor[],
  { count, local }: Omit<Shard, "index">,
): ReadonlyMap<Digest, number> {
  const weights = new Map<Digest, number>();
  for (const { digest, size } of layers) {
    // Manifests may say different sizes of one digest: the order in which they come must not matter.
    weights.set(digest, Math.max(size + REQUEST_BYTES, weights.get(digest) ?? 0));
  }
  const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
  const loads = new Float64Array(count);
  const assigned = new Map<Digest, number>();
  const most = ((local ? MOST_LOCAL_SHARE : MOST_SHARE) * sum) / count;
  const largestFirst = [...weights].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  for (const [digest, weight] of largestFirst) {
    const shard = placeFor(digest, loads, most - weight);
    loads[shard]! += weight;
    assigned.set(digest, shard);
  }
  return assigned;
}

/** The shard that ranks first among those whose load is no more than `most`; where none is, the one with the least load. */
function placeFor(digest: Digest, loads: Float64Array, most: number): number {
  const seed = Number.parseInt(digestHex(digest).slice(0, 8), 16);
  let [best, bestRank, least] = [-1, -1, 0];
  for (const [shard, load] of loads.entries()) {
    if (load < loads[least]!) least = shard;
    const rank = mixed(seed ^ mixed(shard + 1));
    if (load <= most && rank > bestRank) [best, bestRank] = [shard, rank];
  }
  return best === -1 ? least : best;
}
