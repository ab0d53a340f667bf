import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";

/** One of several parts of a fleet's layers, each of which is read by a process of its own. */
export interface Shard {
  /** From 0 on, as Kubernetes counts the pods of an Indexed Job. */
  readonly index: number;
  readonly count: number;
  /** All shards are processes of this machine, and share its cores. */
  readonly local: boolean;
}

/** Parses `INDEX/COUNT`. Throws `flag-invalid`. */
export function parseShard(text: string, local = false): Shard {
  const [, index, count] = /^(\d{1,4})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count), local };
  if (count !== undefined && shard.index < shard.count && shard.count <= LIMITS.fleetShards) return shard;
  throw new PlimsollError("flag-invalid", {
    what: `--shard ${text} is no shard`,
    why: `it is INDEX/COUNT: the index is counted from 0, and there are no more than ${LIMITS.fleetShards} shards`,
    fix: "the first of four is --shard 0/4",
  });
}

export function formatShard({ index, count }: Omit<Shard, "local">): string {
  return `${index}/${count}`;
}
