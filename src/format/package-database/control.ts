import { linesOf } from "./lines.ts";

/**
 * Paragraphs of `Field: value`, the format of package metadata of Debian and Python (deb-control(5), core metadata).
 * Names of fields are converted to lower case; only the first line of a continued value is kept.
 */
export function* parseControl(bytes: Uint8Array): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>();
  for (const line of linesOf(bytes)) {
    if (line.trim() === "") {
      if (fields.size > 0) yield fields;
      fields = new Map();
      continue;
    }
    const colon = line.indexOf(":");
    if (colon <= 0 || line[0] === " " || line[0] === "\t") continue;
    const field = line.slice(0, colon).toLowerCase();
    if (!fields.has(field)) fields.set(field, line.slice(colon + 1).trim());
  }
  if (fields.size > 0) yield fields;
}
