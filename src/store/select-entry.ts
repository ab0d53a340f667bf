import { counted } from "../base/counted.ts";
import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import { REF_NAME } from "./layout/index-file.ts";

/**
 * The entry of an index.json that a user means: by tag, by digest, by both, or by neither when there is one image
 * only or one that is tagged `latest`. Throws `image-unknown`, which names what is there.
 */
export function selectEntry(
  source: string,
  manifests: readonly Descriptor[],
  { tag, digest }: { readonly tag?: string; readonly digest?: Digest },
): Descriptor {
  const matching = manifests.filter(
    (entry) => (tag === undefined || refName(entry) === tag) && (digest === undefined || entry.digest === digest),
  );
  if (tag !== undefined || digest !== undefined) {
    return matching[0] ?? unknown(source, manifests, `it has no ${[tag, digest].filter(Boolean).join("@")}`);
  }
  if (matching.length === 1) return matching[0]!;
  const latest = matching.find((entry) => refName(entry) === "latest");
  return (
    latest ?? unknown(source, manifests, `it has ${counted(manifests.length, "image")}, and none is tagged latest`)
  );
}

function refName(entry: Descriptor): string | undefined {
  return entry.annotations?.[REF_NAME];
}

function unknown(source: string, manifests: readonly Descriptor[], why: string): never {
  const names = manifests.slice(0, 20).map((entry) => refName(entry) ?? `@${entry.digest}`);
  throw new PlimsollError("image-unknown", {
    what: `${source}: no such image`,
    why,
    fix: names.length === 0 ? "write an image into it first" : `name one of these: ${names.join(", ")}`,
  });
}
