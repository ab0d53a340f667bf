import { digestHex, sha256 } from "../../base/digest.ts";
import { mixed } from "./mixed.ts";
import type { Shard } from "./shard.ts";

/** A part of the images of a fleet, whose manifests and configs are asked for by one shard, for all of them. */
export interface PlanPart {
  /** What the part is about and when: the same for all shards of one night. */
  readonly key: string;
  /** Of its images, as text with the registry written out, in order. */
  readonly references: readonly string[];
}

/** Has to be raised when what a part says has another form. */
const FORM = 1;

/** Images of a part: so many manifests and configs are some megabytes, and few parts are few requests. */
const MOST_IMAGES = 500;

export interface PlannedFleet {
  /** In registries, each once. */
  readonly references: readonly string[];
  /** Which image of an index is meant, as text. */
  readonly platform: string;
  /** All that is asked in one night is asked once. */
  readonly night: string;
}

/**
 * The parts of a fleet, those first that belong to a shard itself, and then those of the others in an order of its own: shards that have to
 * make parts of others seldom make the same. An image belongs to a part by its name, so that lists of nearly the same images have
 * nearly the same parts.
 */
export function planParts(
  { references, platform, night }: PlannedFleet,
  { index, count }: Shard,
): { readonly own: readonly PlanPart[]; readonly others: readonly PlanPart[] } {
  const parts = Math.max(count, Math.ceil(references.length / MOST_IMAGES));
  const found = Map.groupBy(new Set(references), (reference) => numberOf(reference) % parts);
  const rank = (part: number) => mixed(part ^ mixed(index + 1));
  const ordered = [...found].sort(([one], [other]) => rank(one) - rank(other));
  const partOf = (members: readonly string[]): PlanPart => {
    const sorted = members.toSorted();
    const about = JSON.stringify([FORM, platform, night, sorted]);
    return { key: digestHex(sha256(about)), references: sorted };
  };
  const isOwn = ([part]: readonly [number, unknown]) => part % count === index;
  return {
    own: ordered.filter(isOwn).map(([, members]) => partOf(members)),
    others: ordered.filter((one) => !isOwn(one)).map(([, members]) => partOf(members)),
  };
}

function numberOf(reference: string): number {
  return Number.parseInt(digestHex(sha256(reference)).slice(0, 8), 16);
}
