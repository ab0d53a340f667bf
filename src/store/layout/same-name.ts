import { formatReference, parseReference } from "../../format/oci/reference.ts";

/** Are two names of an image the same? docker omits its own registry and the tag `latest`; other tools write them. */
export function isSameName(a: string, b: string): boolean {
  return a === b || fullName(a) === fullName(b);
}

function fullName(tag: string): string {
  try {
    const reference = parseReference(tag);
    return formatReference({ ...reference, tag: reference.tag ?? "latest" });
  } catch {
    return tag;
  }
}
