import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { FakeRegistry, Fault, SeenRequest } from "./fake-registry.ts";

export const INDEX = "application/vnd.oci.image.index.v1+json";
export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

interface ReferrersOptions {
  /** Say in the answer to a push that the subject was seen. Default: true. */
  readonly says?: boolean;
  /** Do what the artifactType of a query asks for, and say so. Default: false. */
  readonly filters?: boolean;
  /** Fill in the media type of the config, as go-containerregistry does. Default: false. */
  readonly configTypes?: boolean;
  /** Entries of one page; all of them when omitted. */
  readonly pageSize?: number;
}

/** The referrers API of distribution-spec v1.1 for a fake registry: its `fault`. */
export function referrersApi(registry: FakeRegistry, options: ReferrersOptions = {}) {
  return (request: SeenRequest): Fault | undefined => {
    const url = new URL(request.path, registry.origin);
    const [, name, subject] = /^\/v2\/(.+)\/referrers\/(.+)$/.exec(url.pathname) ?? [];
    if (name !== undefined && subject !== undefined) return listed(registry, name, subject, url, options);
    if (request.method !== "PUT" || !url.pathname.includes("/manifests/") || options.says === false) return undefined;
    return {
      lie: ({ headers }) => {
        const digest = headers["docker-content-digest"] ?? "";
        const about = subjectOf(
          [...registry.repositories.values()].map(({ manifests }) => manifests.get(digest)?.bytes),
        );
        if (about !== undefined) headers["oci-subject"] = about;
      },
    };
  };
}

function subjectOf(manifests: readonly (Uint8Array | undefined)[]): string | undefined {
  const bytes = manifests.find((each) => each !== undefined);
  return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString()).subject?.digest;
}

function listed(registry: FakeRegistry, name: string, subject: string, url: URL, options: ReferrersOptions): Fault {
  const entries: Descriptor[] = [];
  for (const [digest, { bytes, mediaType }] of registry.repository(name).manifests) {
    const manifest = JSON.parse(Buffer.from(bytes).toString());
    if (manifest.subject?.digest !== subject) continue;
    const artifactType = options.configTypes ? manifest.config.mediaType : manifest.artifactType;
    entries.push({ mediaType, digest, size: bytes.length, artifactType } as Descriptor);
  }
  const wanted = options.filters ? url.searchParams.get("artifactType") : null;
  const kept = wanted === null ? entries : entries.filter(({ artifactType }) => artifactType === wanted);
  const from = Number(url.searchParams.get("from") ?? 0);
  const to = from + (options.pageSize ?? kept.length);
  const next = `</v2/${name}/referrers/${subject}?n=1&from=${to}>; rel="next"`;
  return {
    status: 200,
    headers: {
      "content-type": INDEX,
      ...(wanted === null ? {} : { "oci-filters-applied": "artifactType" }),
      ...(to < kept.length ? { link: next } : {}),
    },
    body: indexOf(kept.slice(from, to)),
  };
}

export function indexOf(manifests: readonly unknown[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
}
