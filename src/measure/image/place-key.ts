import type { EntryPlace } from "../../image/file-status.ts";

export function placeKey({ layer, entry }: EntryPlace): string {
  return `${layer} ${entry}`;
}

export function placeOfKey(key: string): EntryPlace {
  const [layer, entry] = key.split(" ").map(Number);
  return { layer: layer!, entry: entry! };
}
