import { BUNDLE_MEDIA_TYPE } from "../sigstore-bundle/bundle.ts";

/** The predicate with which cosign 3 signs an image: a statement about it that says nothing else. */
export const COSIGN_SIGN_PREDICATE_TYPE = "https://sigstore.dev/cosign/sign/v1";

/** A bundle as an artifact that can be attached to an image, as cosign 3 does: cosign's specs/BUNDLE_SPEC.md. */
export interface BundleArtifact {
  readonly artifactType: string;
  readonly layers: readonly { readonly mediaType: string; readonly bytes: Uint8Array }[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Clients choose among attached bundles by the annotation of the predicate's type. There is no time in it. */
export function bundleArtifact(bundle: Uint8Array, predicateType: string): BundleArtifact {
  return {
    artifactType: BUNDLE_MEDIA_TYPE,
    layers: [{ mediaType: BUNDLE_MEDIA_TYPE, bytes: bundle }],
    annotations: {
      "dev.sigstore.bundle.content": "dsse-envelope",
      "dev.sigstore.bundle.predicateType": predicateType,
    },
  };
}
