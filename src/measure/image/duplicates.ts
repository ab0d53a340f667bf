import type { EntryPlace } from "../../image/file-status.ts";
import type { ImageLedger } from "./image-ledger.ts";

/**
 * Of each file whose content an earlier one in the image has too, that earlier one: by size and CRC-32, which tells files
 * apart that nobody made alike on purpose. Empty files are left out: there is nothing to save.
 */
export function duplicatesOf({ layers }: ImageLedger): ReadonlyMap<string, EntryPlace> {
  const first = new Map<string, EntryPlace>();
  const found = new Map<string, EntryPlace>();
  for (const { index: layer, survey } of layers) {
    if (survey.diffID === null) continue;
    const { entries } = survey;
    for (let entry = 0; entry < entries.length; entry++) {
      const sizeBytes = entries.sizeBytes(entry);
      if (sizeBytes === 0 || entries.kind(entry) !== "file") continue;
      const key = `${sizeBytes} ${entries.crc32(entry)}`;
      const original = first.get(key);
      if (original === undefined) first.set(key, { layer, entry });
      else found.set(`${layer} ${entry}`, original);
    }
  }
  return found;
}
