import type { EntryPlace } from "../../image/file-status.ts";

export function placeKey({ layer, entry }: EntryPlace): string {
  return `${layer} ${entry}`;
}
