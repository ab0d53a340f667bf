import { namesSecret } from "../../base/secret-name.ts";
import { maskSecrets } from "../../base/secret-text.ts";
import type { ImageConfig } from "./config.ts";
import { parseHistoryLine } from "./history-line.ts";

/** The instruction that made a layer, according to the image's history. */
export interface Instruction {
  /** Index in `history`. */
  readonly index: number;
  /**
   * The instruction as in a Dockerfile: `RUN apt-get update`, `COPY . /src`. Empty where the history does not say it.
   * Values of secrets are left out.
   */
  readonly text: string;
}

/**
 * The instruction of each layer: the history entries that made a layer are in the order of the layers (OCI image-spec
 * v1.1, config.md, `history`). If their number is not that of the layers, no entry can be matched to its layer: null
 * for all.
 */
export function instructionsOf({ history = [], rootfs }: ImageConfig): readonly (Instruction | null)[] {
  const made = [...history.entries()].filter(([, { empty_layer }]) => empty_layer !== true);
  return rootfs.diff_ids.map((_, layer) => {
    const found = made.length === rootfs.diff_ids.length ? made[layer] : undefined;
    return found === undefined ? null : { index: found[0], text: instructionText(found[1].created_by ?? "") };
  });
}

/**
 * A line of the history as a Dockerfile would say it. Reports about an image are read by others, so values that are
 * secret by their name are masked here, for every view. If the last argument of a RUN is a secret and no shell follows
 * it, it is not known where its value ends: then the whole command is left out.
 */
function instructionText(createdBy: string): string {
  const { text, arguments: given, hasShell } = parseHistoryLine(createdBy);
  const isHidden = !hasShell && given.length > 0 && namesSecret(given.at(-1)!.name);
  return isHidden ? "RUN …" : maskSecrets(text);
}
