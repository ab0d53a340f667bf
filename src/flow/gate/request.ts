import type { Approval } from "../../check/gate/policy.ts";
import type { BuildWords } from "../../plan/settings/build-words.ts";
import type { ImageAccess } from "../../session/image-access.ts";

/** What `gate` is asked for. Each member is a flag of the command line, in camel case. */
export interface GateRequest extends Omit<ImageAccess, "verify" | "platform">, Omit<BuildWords, "vcs"> {
  /** The platforms that are measured; those of the configuration when omitted. */
  readonly platform?: readonly string[];
  /**
   * A revision of git. Rules, approvals and the lock file come from where this branch left it, and that revision is built
   * as the baseline where no other is named.
   */
  readonly base?: string;
  /** The revision that the change is to be merged into, where no `base` is named and the variables of CI do not say it. */
  readonly mergedInto?: string;
  /** `lock`, `attached`, `merge-base`, or the reference of an image. */
  readonly baseline?: string;
  /** Write what is measured as the new baseline, and judge nothing. */
  readonly update?: boolean;
  /** Do not build services that no file of the change can affect. */
  readonly affected?: boolean;
  /** Files with a scanner's report: Trivy, grype, OSV-Scanner or govulncheck, as JSON. */
  readonly from?: readonly string[];
  /**
   * A database of advisories: a folder, or an address as govulncheck takes it. With it, govulncheck looks at what is built
   * from source. When omitted: GOVULNDB where there is no `from`, and otherwise nothing looks.
   */
  readonly db?: string;
  /** Build without each import that brought bytes, and say how many bytes that gives back. */
  readonly prove?: boolean;
  /** Names by which the author of the change is known besides those in git: they cannot approve. */
  readonly author?: readonly string[];
  /** Approvals besides those of the approvals file: of reviews, as the action reads them. */
  readonly approvals?: readonly Approval[];
}
