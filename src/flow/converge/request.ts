/** What `converge` is asked for, besides the module. */
export interface ConvergeRequest {
  /** Files with a scanner's report: Trivy, grype, OSV-Scanner or govulncheck, as JSON. When omitted: govulncheck is run. */
  readonly from?: readonly string[];
  /** A database of advisories: a folder, or an address as govulncheck takes it. When omitted: GOVULNDB, or Go's own. */
  readonly db?: string;
  /** Which of the module's tests are run. When omitted: those of packages that import something of a module that moves. */
  readonly test?: "none" | "affected" | "all";
  /**
   * Modules that may be replaced where a finding would stay otherwise: `MODULE` by a lower version of its own, or
   * `MODULE=OTHER@VERSION`. Needs `replaceReason`.
   */
  readonly replace?: readonly string[];
  /** What stands in go.mod beside such a replacement. */
  readonly replaceReason?: string;
  /** Raise the `toolchain` line to the release of Go that has the fixes of the standard library. */
  readonly toolchain?: boolean;
  /** Write go.mod and go.sum. */
  readonly write?: boolean;
  /** A file for the change of go.mod and go.sum, as a patch. */
  readonly patch?: string;
}
