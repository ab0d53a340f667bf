import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import type { ContainerConfig, Healthcheck, HistoryEntry, ImageConfig } from "./config.ts";
import {
  array,
  type Decode,
  digest,
  exactly,
  flag,
  integer,
  keySet,
  map,
  nullable,
  object,
  optional,
  refuse,
  requireObject,
  size,
  text,
} from "./decode.ts";
import type { Descriptor } from "./descriptor.ts";
import type { Index, Manifest } from "./manifest.ts";
import { isIndexMediaType, isManifestMediaType } from "./media-type.ts";
import type { Platform } from "./platform.ts";

const texts = array(text, LIMITS.descriptors);
const annotations = optional(map(text));

const platform: Decode<Platform> = object<Platform>({
  os: text,
  architecture: text,
  variant: optional(text),
  "os.version": optional(text),
  "os.features": optional(texts),
});

const descriptor: Decode<Descriptor> = object<Descriptor>({
  mediaType: text,
  digest,
  size,
  annotations,
  platform: optional(platform),
  artifactType: optional(text),
  urls: optional(texts),
  data: optional(text),
});

const manifest: Decode<Manifest> = object<Manifest>({
  schemaVersion: exactly(2),
  mediaType: optional(text),
  artifactType: optional(text),
  config: descriptor,
  layers: nullable(array(descriptor, LIMITS.descriptors)),
  subject: optional(descriptor),
  annotations,
});

const index: Decode<Index> = object<Index>({
  schemaVersion: exactly(2),
  mediaType: optional(text),
  artifactType: optional(text),
  manifests: nullable(array(descriptor, LIMITS.descriptors)),
  subject: optional(descriptor),
  annotations,
});

const healthcheck: Decode<Healthcheck> = object<Healthcheck>({
  // Absent when an image changes only the times of an inherited healthcheck.
  Test: (json, where) => optional(texts)(json, where) ?? [],
  Interval: optional(integer),
  Timeout: optional(integer),
  StartPeriod: optional(integer),
  Retries: optional(integer),
});

const containerConfig: Decode<ContainerConfig> = object<ContainerConfig>({
  User: optional(text),
  ExposedPorts: optional(keySet),
  Env: optional(texts),
  Entrypoint: optional(texts),
  Cmd: optional(texts),
  Volumes: optional(keySet),
  WorkingDir: optional(text),
  Labels: optional(map(text)),
  StopSignal: optional(text),
  Healthcheck: optional(healthcheck),
  Shell: optional(texts),
});

const historyEntry: Decode<HistoryEntry> = object<HistoryEntry>({
  created: optional(text),
  created_by: optional(text),
  author: optional(text),
  comment: optional(text),
  empty_layer: optional(flag),
});

const imageConfig: Decode<ImageConfig> = object<ImageConfig>({
  created: optional(text),
  author: optional(text),
  architecture: text,
  os: text,
  variant: optional(text),
  "os.version": optional(text),
  "os.features": optional(texts),
  config: optional(containerConfig),
  rootfs: object<ImageConfig["rootfs"]>({
    type: exactly("layers"),
    diff_ids: (json, where) => optional(array(digest, LIMITS.descriptors))(json, where) ?? [],
  }),
  history: optional(array(historyEntry, LIMITS.descriptors)),
});

/** OCI image-spec v1.1, descriptor.md. Throws `manifest-invalid`. */
export function parseDescriptor(json: Json, where: string): Descriptor {
  return descriptor(json, where);
}

/** OCI image-spec v1.1, manifest.md, or docker's manifest v2, schema 2. Throws `manifest-invalid`, `limit-exceeded`. */
export function parseManifest(bytes: Uint8Array, where: string): Manifest {
  const json = parseManifestJson(bytes, where);
  refuseMembers(json, where, "an image manifest", ["manifests", "fsLayers", "signatures"]);
  const parsed = manifest(json, where);
  if (parsed.mediaType !== undefined && !isManifestMediaType(parsed.mediaType)) {
    refuse(where, `its mediaType is ${JSON.stringify(parsed.mediaType)}, which is not that of a manifest`);
  }
  return parsed;
}

/** OCI image-spec v1.1, image-index.md, or docker's manifest list. Throws `manifest-invalid`, `limit-exceeded`. */
export function parseIndex(bytes: Uint8Array, where: string): Index {
  const json = parseManifestJson(bytes, where);
  refuseMembers(json, where, "an index", ["config", "layers", "fsLayers", "signatures"]);
  const parsed = index(json, where);
  if (parsed.mediaType !== undefined && !isIndexMediaType(parsed.mediaType)) {
    refuse(where, `its mediaType is ${JSON.stringify(parsed.mediaType)}, which is not that of an index`);
  }
  return parsed;
}

/** OCI image-spec v1.1, config.md. Throws `manifest-invalid`, `limit-exceeded`. */
export function parseConfig(bytes: Uint8Array, where: string): ImageConfig {
  return imageConfig(
    parseStrictJson(bytes, { code: "manifest-invalid", where, limitBytes: LIMITS.configBytes }),
    where,
  );
}

function parseManifestJson(bytes: Uint8Array, where: string): Json {
  return parseStrictJson(bytes, { code: "manifest-invalid", where, limitBytes: LIMITS.manifestBytes });
}

/** No document may be valid as a manifest for one reader and as an index for another: CVE-2021-41190. */
function refuseMembers(json: Json, where: string, kind: string, foreign: readonly string[]): void {
  for (const name of Object.keys(requireObject(json, where))) {
    const found = foreign.find((member) => member.toLowerCase() === name.toLowerCase());
    if (found !== undefined) refuse(where, `${kind} has no "${name}"`);
  }
}
