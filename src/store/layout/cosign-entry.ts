import { type AttachedKind, attachedKindOf } from "../../format/cosign/attached-tag.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { REF_NAME } from "./index-file.ts";

/** How `cosign save` marks entries of index.json, which have no names there: cosign's pkg/oci/layout/write.go. */
const SAVED: Readonly<Record<string, AttachedKind>> = {
  "dev.cosignproject.cosign/sigs": "sig",
  "dev.cosignproject.cosign/atts": "att",
};

/** What of cosign's older scheme an entry holds; undefined for images and everything else. */
export function cosignKindOf({ annotations = {} }: Descriptor): AttachedKind | undefined {
  const { kind = "", [REF_NAME]: name = "" } = annotations;
  return (Object.hasOwn(SAVED, kind) ? SAVED[kind] : undefined) ?? attachedKindOf(name);
}

/**
 * Whether an entry may hold what belongs under a tag of this scheme: it has that name, or it has none and is of that kind.
 * Which image it is about, its content says.
 */
export function isUnderTag(entry: Descriptor, tag: string): boolean {
  const name = entry.annotations?.[REF_NAME];
  if (name !== undefined) return name === tag;
  const kind = attachedKindOf(tag);
  return kind !== undefined && cosignKindOf(entry) === kind;
}
