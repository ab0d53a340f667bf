import { join } from "node:path";
import type { Digest } from "../base/digest.ts";
import { JsonCache } from "./cache/json-cache.ts";

/** What the last run wrote to a destination, and from which inputs. */
export interface RunRecord {
  readonly digest: Digest;
  readonly inputs: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Remembers the inputs of the last image at each destination, so that a changed digest can be explained by changed
 * inputs. When the record is missing or unreadable, only this explanation is lost.
 */
export class RunRecords {
  readonly #cache: JsonCache;

  constructor(cacheFolder: string) {
    this.#cache = new JsonCache(join(cacheFolder, "runs"));
  }

  async find(place: string): Promise<RunRecord | undefined> {
    const record = await this.#cache.find(place);
    return isRunRecord(record) ? record : undefined;
  }

  keep(place: string, record: RunRecord): Promise<void> {
    return this.#cache.keep(place, record);
  }
}

function isRunRecord(value: unknown): value is RunRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    "digest" in value &&
    typeof value.digest === "string" &&
    "inputs" in value &&
    Array.isArray(value.inputs) &&
    value.inputs.every((input) => typeof input?.name === "string" && typeof input?.value === "string")
  );
}

/** The inputs that differ between two runs, as `name: before → after`. */
export function changedInputs(before: RunRecord["inputs"], after: RunRecord["inputs"]): string[] {
  const earlier = new Map(before.map(({ name, value }) => [name, value]));
  const later = new Map(after.map(({ name, value }) => [name, value]));
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .filter((name) => earlier.get(name) !== later.get(name))
    .map((name) => `${name}: ${earlier.get(name) ?? "(absent)"} → ${later.get(name) ?? "(absent)"}`);
}
