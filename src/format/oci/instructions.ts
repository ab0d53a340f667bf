import { namesSecret } from "../../base/secret-name.ts";
import { maskSecrets } from "../../base/secret-text.ts";
import type { ImageConfig } from "./config.ts";
import { parseHistoryLine } from "./history-line.ts";

/** What made a layer, as the image's history tells it. */
export interface Instruction {
  /** Index in `history`. */
  readonly index: number;
  /** As a Dockerfile would say it: `RUN apt-get update`, `COPY . /src`. Empty where the history does not say. Values of secrets are left out. */
  readonly text: string;
}

/**
 * The instruction of each layer: the entries of the history that made one are in the order of the layers (OCI
 * image-spec v1.1, config.md, `history`). Where their numbers differ, nothing says which entry is whose: null for all.
 */
export function instructionsOf({ history = [], rootfs }: ImageConfig): readonly (Instruction | null)[] {
  const made = [...history.entries()].filter(([, { empty_layer }]) => empty_layer !== true);
  return rootfs.diff_ids.map((_, layer) => {
    const found = made.length === rootfs.diff_ids.length ? made[layer] : undefined;
    return found === undefined ? null : { index: found[0], text: instructionText(found[1].created_by ?? "") };
  });
}

/**
 * A line of the history as a Dockerfile would say it. Everybody reads what is told of an image, so a value that is a secret
 * by its name is taken out here, for every view. Where the last argument of a RUN is one and no shell stands behind it,
 * nobody knows where its value ends.
 */
export function instructionText(createdBy: string): string {
  const { text, arguments: given, hasShell } = parseHistoryLine(createdBy);
  const isHidden = !hasShell && given.length > 0 && namesSecret(given.at(-1)!.name);
  return isHidden ? "RUN …" : maskSecrets(text);
}
