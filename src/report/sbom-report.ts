/** What `sbom` found out: the document, and what is in it. */
export interface SbomReport {
  readonly schema: "plimsoll.sbom/1";
  readonly format: "spdx" | "cyclonedx";
  /** The text of the document. */
  readonly document: string;
  /** How many of each the document lists. */
  readonly modules: number;
  readonly packages: number;
  readonly files: number;
  /** The modules whose licence could not be found out, as `path@version`. The document says why. */
  readonly withoutLicence: readonly string[];
  /** What could not be found out, in sentences: the document says it too, and that it is incomplete. */
  readonly unknown: readonly string[];
}
