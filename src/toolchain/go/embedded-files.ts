import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Dependency, DependencyRequest } from "./dependencies.ts";
import type { Go } from "./go.ts";
import { openSources } from "./sources.ts";

/** A file that `//go:embed` puts into a package. */
export interface EmbeddedFile {
  readonly package: Dependency;
  /** Relative to the package's folder, with slashes. */
  readonly name: string;
  /** By this absolute path an overlay names it. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Reads it as the go command does. Throws `limit-exceeded` for one of more than `LIMITS.embeddedFileBytes`. */
  readonly read: () => Promise<Uint8Array>;
}

/** The files that the packages of a build embed. One that is gone meanwhile is left out: the build would say so. */
export async function embeddedFiles(
  go: Go,
  request: DependencyRequest,
  dependencies: readonly Dependency[],
): Promise<EmbeddedFile[]> {
  const { placeOf } = await openSources(go, request);
  const found: EmbeddedFile[] = [];
  for (const one of dependencies) {
    for (const name of one.embedFiles) {
      const place = placeOf({ folder: one.folder, name });
      const state = await stat(place).catch(() => undefined);
      if (state === undefined) continue;
      found.push({
        package: one,
        name,
        path: join(one.folder, name),
        sizeBytes: state.size,
        read: () => readAtMost(createReadStream(place), LIMITS.embeddedFileBytes, place),
      });
    }
  }
  return found;
}
