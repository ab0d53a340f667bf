import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import type { Index } from "../../format/oci/manifest.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { readSmallFile } from "../file/small-file.ts";

/** OCI image-spec v1.1, annotations.md: the name under which index.json knows an image. */
export const REF_NAME = "org.opencontainers.image.ref.name";

/** image-layout.md: the file that marks a folder as a layout. */
export const LAYOUT_FILE = '{"imageLayoutVersion":"1.0.0"}';

type JsonObject = { [key: string]: Json };

/** The content of index.json, with members that plimsoll does not know. */
export type LayoutIndex = JsonObject;

/** The bytes of index.json. Throws `layout-invalid` when it does not exist. */
export async function readIndexFile(folder: string): Promise<Uint8Array> {
  const bytes = await readSmallFile(join(folder, "index.json"), LIMITS.manifestBytes, "layout-invalid");
  return bytes ?? invalid(folder, "it has no index.json");
}

/** The content of index.json, including what other tools have put there. Throws `layout-invalid`. */
export async function readIndexJson(folder: string): Promise<JsonObject> {
  const where = join(folder, "index.json");
  const bytes = await readIndexFile(folder);
  const json = parseStrictJson(bytes, { code: "layout-invalid", where, limitBytes: LIMITS.manifestBytes });
  // Go writes an empty list as null.
  if (isObject(json) && json.manifests === null) return { ...json, manifests: [] };
  if (!isObject(json) || !Array.isArray(json.manifests)) invalid(folder, "its index.json has no manifests");
  return json;
}

/** Is the folder an OCI layout? Throws `layout-invalid` when its version is unknown. */
export async function isLayout(folder: string): Promise<boolean> {
  const where = join(folder, "oci-layout");
  const bytes = await readSmallFile(where, LIMITS.layoutFileBytes, "layout-invalid");
  if (bytes !== undefined) requireLayoutVersion(bytes, where);
  return bytes !== undefined;
}

/** OCI image-spec v1.1, image-layout.md#oci-layout-file. Throws `layout-invalid`. */
export function requireLayoutVersion(bytes: Uint8Array, where: string): void {
  const json = parseStrictJson(bytes, { code: "layout-invalid", where, limitBytes: LIMITS.layoutFileBytes });
  const version = isObject(json) ? json.imageLayoutVersion : undefined;
  if (version === "1.0.0") return;
  throw new PlimsollError("layout-invalid", {
    what: `${where} has an unknown version`,
    why: `it says ${JSON.stringify(version)}, and 1.0.0 is the only version that exists`,
  });
}

/** The entry of index.json for an image: its name is an annotation of the entry. */
export function entryFor(descriptor: Descriptor, tag: string | undefined): Descriptor {
  return tag === undefined
    ? descriptor
    : { ...descriptor, annotations: { ...descriptor.annotations, [REF_NAME]: tag } };
}

/** An index.json with only these entries. */
export function indexOf(manifests: readonly Descriptor[]): Index {
  return { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests };
}

/** The same index with `descriptor` under `tag`: it replaces the entry that had the tag, or is appended. */
export function withEntry(index: JsonObject, descriptor: Descriptor, tag: string): JsonObject {
  const entry = entryFor(descriptor, tag) as unknown as Json;
  const manifests = index.manifests as Json[];
  const at = manifests.findIndex((manifest) => refNameOf(manifest) === tag);
  const others = manifests.filter((manifest) => refNameOf(manifest) !== tag);
  return { ...index, manifests: others.toSpliced(at < 0 ? others.length : at, 0, entry) };
}

/** The same index with `descriptor` under no name, unless it has this entry already. */
export function withUnnamedEntry(index: JsonObject, { annotations, ...descriptor }: Descriptor): JsonObject {
  const manifests = index.manifests as Json[];
  if (manifests.some((manifest) => isObject(manifest) && manifest.digest === descriptor.digest)) return index;
  const { [REF_NAME]: _, ...others } = annotations ?? {};
  const entry = { ...descriptor, ...(Object.keys(others).length === 0 ? {} : { annotations: others }) };
  return { ...index, manifests: [...manifests, entry as unknown as Json] };
}

/** Is the entry of something that is not an image: an SBOM, a signature? image-spec v1.1, descriptor.md, artifactType. */
export function isArtifactEntry({ artifactType }: Descriptor): boolean {
  return (
    artifactType !== undefined && artifactType !== MEDIA_TYPE.oci.config && artifactType !== MEDIA_TYPE.docker.config
  );
}

function refNameOf(manifest: Json): Json | undefined {
  const annotations = isObject(manifest) ? manifest.annotations : undefined;
  return isObject(annotations) ? annotations[REF_NAME] : undefined;
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function invalid(folder: string, why: string): never {
  throw new PlimsollError("layout-invalid", { what: `${folder} is not a valid OCI layout`, why });
}
