import { encodeName } from "../tar/text.ts";
import type { SbomComponent, SbomFile, SbomImage } from "./sbom.ts";

/** Names by which the parts of one document refer to each other. */

export function imageReference({ digest }: SbomImage): string {
  return `image:${digest}`;
}

/** `file:/usr/bin/caf%E9`: a URL of the bytes of the path, so that two paths never have the same one. */
export function fileReference({ path }: SbomFile): string {
  let text = "file:/";
  for (const byte of encodeName(path)) {
    const character = String.fromCharCode(byte);
    text += /[A-Za-z0-9._~/-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

/** Of each component: its package URL, or its name where it has none. What has the same name is numbered. */
export function componentReferences(components: readonly SbomComponent[]): readonly string[] {
  const seen = new Map<string, number>();
  return components.map(({ kind, name, version, purl }) => {
    const plain = purl ?? [`${kind}:${name.toWellFormed()}`, ...(version === null ? [] : [version])].join("@");
    const count = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, count);
    return count === 1 ? plain : `${plain}#${count}`;
  });
}
