/** What stands for the image itself where a file is named as well. */
export const ATTACHED = "attached";

/** Where the findings of a program or an image come from. */
export interface FindingsRequest {
  /** Files with a scanner's report: Trivy, grype, OSV-Scanner or govulncheck, as JSON. When omitted: govulncheck is run. */
  readonly from?: readonly string[];
  /** A database of advisories: a folder, or an address as govulncheck takes it. When omitted: GOVULNDB, or Go's own. */
  readonly db?: string;
  /**
   * Where kept scans of the unstripped programs are: files, or `attached` for those that are attached to the image. When
   * omitted: those that are attached, where govulncheck is run. With `from` as well, both say what they know.
   */
  readonly scan?: readonly string[];
  /** Use no network: then the database is a folder. */
  readonly offline?: boolean;
}
