import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, sha256 } from "../base/digest.ts";

/** What the last run wrote to a destination, and from which inputs. */
export interface RunRecord {
  readonly digest: Digest;
  readonly inputs: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Remembers the inputs of the last image at each destination, so that a digest that changed can be explained by the
 * inputs that changed. A memory only: when it is gone or unreadable, nothing but the explanation is lost.
 */
export class RunRecords {
  readonly #directory: string;

  constructor(cacheDirectory: string) {
    this.#directory = join(cacheDirectory, "runs");
  }

  async find(destination: string): Promise<RunRecord | undefined> {
    try {
      const record: unknown = JSON.parse(await readFile(this.#path(destination), "utf8"));
      return isRunRecord(record) ? record : undefined;
    } catch {
      return undefined;
    }
  }

  async keep(destination: string, record: RunRecord): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const path = this.#path(destination);
    const temporary = `${path}.${process.pid}`;
    await writeFile(temporary, JSON.stringify(record));
    await rename(temporary, path);
  }

  #path(destination: string): string {
    return join(this.#directory, `${sha256(destination).slice("sha256:".length)}.json`);
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
