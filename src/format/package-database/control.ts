import { linesOf } from "./lines.ts";

/**
 * Paragraphs of `Field: value`, as Debian and Python write about packages (deb-control(5), core metadata): names of
 * fields in small letters, of a value that goes on over several lines the first.
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
