import { LIMITS } from "../../base/limits.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { array, type Decode, object, optional, text } from "../../format/oci/decode.ts";

/**
 * One image in the manifest.json of an archive that `docker save` wrote. Its names are names of files in the archive.
 */
export interface DockerManifestEntry {
  readonly Config: string;
  readonly RepoTags?: readonly string[];
  readonly Layers?: readonly string[];
}

const names = array(text, LIMITS.descriptors);

const entries: Decode<readonly DockerManifestEntry[]> = array(
  object<DockerManifestEntry>({ Config: text, RepoTags: optional(names), Layers: optional(names) }),
  LIMITS.descriptors,
);

/** Docker image specification v1.2, "Combined Image JSON + Filesystem Changeset Format". Throws `manifest-invalid`. */
export function parseDockerManifest(bytes: Uint8Array, where: string): readonly DockerManifestEntry[] {
  return entries(
    parseStrictJson(bytes, { code: "manifest-invalid", where, limitBytes: LIMITS.manifestBytes }),
    "manifest.json",
  );
}
