import { join } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import type { Image } from "../../image/image.ts";
import { readContents } from "../../image/read-contents.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { replaceArchive } from "../../store/file/replace-path.ts";
import type { Unjudged } from "./target-findings.ts";

/**
 * Hands out the Go programs that a container sees, each as a file in `folder` that is overwritten by the next. Layers
 * without one are not read. Resolves to those that were left out.
 */
export async function extractGoPrograms(
  image: Image,
  { layers, tree }: Pick<ImageLedger, "layers" | "tree">,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
  visit: (path: string, file: string) => Promise<void>,
): Promise<readonly Unjudged[]> {
  const found = layers.flatMap(({ index: layer, survey: { programs, entries } }) =>
    [...programs].flatMap(([entry, { format, go, packer }]) =>
      (go !== null || packer !== null) && tree.status({ layer, entry }) === "live"
        ? [{ layer, entry, path: entries.path(entry), format, packer }]
        : [],
    ),
  );
  const packed = found.filter(({ packer }) => packer !== null);
  const readable = found.filter(({ format, packer }) => format === "elf" && packer === null);
  const chosen = readable.slice(0, LIMITS.scannedPrograms);
  const file = join(folder, "program");
  for (const [layer, places] of Map.groupBy(chosen, ({ layer }) => layer)) {
    const wanted = new Map(places.map(({ entry, path }) => [entry, path]));
    await readContents(image.layers[layer]!, wanted, async (entry, content) => {
      signal.throwIfAborted();
      await replaceArchive(file, content);
      await visit(wanted.get(entry)!, file);
    });
  }
  return [
    ...packed.map(({ path, packer }) => ({ what: path, why: `it is packed by ${packer}, which hides what is in it` })),
    ...found
      .filter(({ format }) => format !== "elf")
      .map(({ path, format }) => ({
        what: path,
        why: `it is a program of the format ${format}, and plimsoll reads ELF`,
      })),
    ...readable
      .slice(LIMITS.scannedPrograms)
      .map(({ path }) => ({ what: path, why: `the image has more than ${LIMITS.scannedPrograms} Go programs` })),
  ];
}
