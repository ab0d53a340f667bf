/** This is a separate file because the library's types depend on it but on no store. */

/** `bundle`: sigstore's bundles, attached as referrers, as cosign 3 does. `cosign2`: tags, as before it. */
export type SealFormat = "bundle" | "cosign2";

/** The formats of an SBOM. */
export type SbomFormat = "spdx" | "cyclonedx";
