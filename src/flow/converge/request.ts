import type { ImageAccess } from "../../session/image-access.ts";

/** What `converge` is asked for, besides the module. */
export interface ConvergeRequest extends Pick<ImageAccess, "offline" | "insecure" | "caFile"> {
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
  /** Also say what the requirements are used for: this lists every configured build, and builds the programs. */
  readonly modules?: boolean;
  /** Write go.mod and go.sum. */
  readonly write?: boolean;
  /** A file for the change of go.mod and go.sum, as a patch. */
  readonly patch?: string;
  /** Files for what may be said of the findings: `*.openvex.json` and `*.vex.json`, or `*.cdx.json` for CycloneDX. */
  readonly vex?: readonly string[];
  /** The image that these statements are about. When omitted: every program of the module. */
  readonly image?: string;
  /** Where the image is, or will be: `registry.example/shop/order`. When omitted: where `image` names it in a registry. */
  readonly repository?: string;
  /** An SBOM of CycloneDX that documents of CycloneDX refer to, which some scanners want. */
  readonly vexSbom?: string;
  /** Name each vulnerable module as a product by itself as well. */
  readonly vexModules?: boolean;
}
