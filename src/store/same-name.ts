import { formatReference, parseReference } from "../format/oci/reference.ts";

/** Are two names of an image the same? docker leaves out its own registry, other tools write it. */
export function isSameName(a: string, b: string): boolean {
  return a === b || fullName(a) === fullName(b);
}

function fullName(tag: string): string {
  try {
    return formatReference(parseReference(tag));
  } catch {
    return tag;
  }
}
