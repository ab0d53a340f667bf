import type { HistoryEntry, ImageConfig } from "./config.ts";

/** What made a layer, as the image's history tells it. */
export interface Instruction {
  /** Index in `history`. */
  readonly index: number;
  /** As a Dockerfile would say it: `RUN apt-get update`, `COPY . /src`. Empty where the history does not say. */
  readonly text: string;
  readonly createdBy: string;
}

/**
 * The instruction of each layer: the entries of the history that made one are in the order of the layers (OCI
 * image-spec v1.1, config.md, `history`). Where their numbers differ, nothing says which entry is whose: null for all.
 */
export function instructionsOf({ history = [], rootfs }: ImageConfig): readonly (Instruction | null)[] {
  const made = [...history.entries()].filter(([, { empty_layer }]) => empty_layer !== true);
  return rootfs.diff_ids.map((_, layer) => {
    const found = made.length === rootfs.diff_ids.length ? made[layer] : undefined;
    return found === undefined ? null : instruction(found[0], found[1]);
  });
}

/** What docker's builders put around an instruction: the shell they ran it in, `#(nop)`, a mark of BuildKit. */
function instruction(index: number, { created_by: createdBy = "" }: HistoryEntry): Instruction {
  const nop = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(createdBy)?.[1];
  const text = nop ?? createdBy.replace(/^(?:RUN )?(?:\|\d+ (?:\S+=\S* )*)?\/bin\/sh -c /, "RUN ");
  return { index, text: text.replace(/\s+# buildkit$/, "").trim(), createdBy };
}
