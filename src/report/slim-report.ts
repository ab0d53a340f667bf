import type { PlimsollError } from "../base/error.ts";
import type { Finding } from "../check/finding.ts";
import type { PlannedImage, SlimImagePlan } from "../plan/slim-image/slim-image-plan.ts";
import type { Step, StepStatus } from "../plan/step.ts";
import type { StripProof } from "../prove/same-but-stripped.ts";
import type { SlimProof } from "../prove/slim-image.ts";
import type { FindingCounts } from "../vuln/findings/count.ts";
import type { ConvergeReport, ConvergeScanner } from "./converge-report.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";
import type { Attached } from "./seal-report.ts";

export { type ErrorReport, errorReport } from "./error-report.ts";

import type { FindingsOutlook } from "./findings-comparison-report.ts";

/** The report of `plimsoll slim --json`. Sizes are bytes; a size that was not measured is null, never 0. */
export interface SlimReport {
  readonly schema: "plimsoll.slim/1";
  readonly image: ImageSummary | null;
  readonly before: StageSize | null;
  readonly after: StageSize | null;
  readonly steps: readonly MeasuredStep[];
  /**
   * For each binary of the image: what stripping removed, and the proof that nothing else changed. Null when not
   * measured.
   */
  readonly strip: readonly StripOutcome[] | null;
  /** The inputs that can make two builds of the same source differ: compare these when digests differ. */
  readonly inputs: readonly Input[];
  readonly evidence: readonly EvidenceItem[];
  readonly destinations: readonly DestinationOutcome[];
  /** Present only if --debug-symbols was given. */
  readonly debugSymbols?: readonly DebugSymbolsFile[];
  /** Present only if --keep-scan was given. */
  readonly keptScan?: KeptScanReport;
  /** Present only if --attest or --sign was given, and the image was delivered. */
  readonly seal?: SealReport;
  /** Present only if an image was made minimal; holds the results up to the point that the run reached. */
  readonly fromImage?: FromImage;
  /** Present only if --findings or --converge was given. */
  readonly converge?: SlimConverge;
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

/** The statements and signatures that belong to the image now. */
export interface SealReport {
  readonly places: readonly { readonly place: string; readonly attached: readonly Attached[] }[];
  readonly notes: readonly string[];
}

/** What step 4 has found out. All members are null where that failed. */
export interface SlimConverge {
  readonly scanners: readonly ConvergeScanner[] | null;
  /** Of Go modules, before any change. What is unknown has its own number. */
  readonly findings: FindingCounts | null;
  /** Findings of the standard library and of Go itself. */
  readonly standardLibrary: number | null;
  /** What `plimsoll converge --json` prints, without the sizes of programs. Null where no change was searched. */
  readonly report: ConvergeReport | null;
  /** What a change that was not made would save, on all platforms; null where that was not measured. */
  readonly wouldSave: { readonly savedBytes: number; readonly savedWireBytes: number } | null;
  readonly error?: ErrorReport;
}

/** How an image was made minimal. */
export interface FromImage {
  readonly source: PlannedImage;
  /** True where nothing could be left out: the result is the image itself. */
  readonly alreadyMinimal: boolean;
  readonly findings: readonly Finding[];
  /** Null where the run ended before there was a plan. */
  readonly plan: SlimImagePlan | null;
  /** The outcome of stripping for every Go program that stays. */
  readonly programs: readonly ProgramOutcome[];
  /** Packages of the operating system that still have files in the image: `apk:musl`, `deb:libc6`. */
  readonly packages: readonly string[];
  /** Everything that does not stay, by the reason why it was there. */
  readonly leftOut: readonly LeftOut[];
  /** What becomes of the findings of a scanner; null where no report was given. */
  readonly vulnerabilities: FindingsOutlook | null;
  /** Paths that the original image has with other content: /etc/passwd reduced to the lines that are needed. */
  readonly rewritten: readonly string[];
  /** Null where nothing was built. */
  readonly proof: SlimProof | null;
}

/** The outcome of stripping one program of an image, with the same values as a step's status. */
export interface ProgramOutcome {
  readonly path: string;
  /**
   * `not-needed`: it had no symbols. `refused`: its symbols could not be removed safely. `not-examined`: stripping was
   * not asked for.
   */
  readonly strip: StepStatus;
  /** Null where the status says everything. */
  readonly why: string | null;
}

/** Sizes are bytes of the layers' tars. */
export interface LeftOut {
  readonly why: string;
  readonly names: number;
  readonly sizeBytes: number;
  /** The share of these bytes in the layers as stored. */
  readonly wireBytes: number;
}

export interface ImageSummary {
  /** The name, with its digest, at the first destination that worked. */
  readonly reference: string | null;
  readonly digest: string;
  readonly mediaType: string;
  /** The sum of the layers, uncompressed, over all platforms. */
  readonly sizeBytes: number;
  /** The sum of the layers as stored, the manifests and the configs, over all platforms. */
  readonly wireBytes: number;
  readonly platforms: readonly PlatformSummary[];
}

export interface PlatformSummary {
  readonly platform: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly wireBytes: number;
  readonly layers: readonly LayerSummary[];
}

export interface LayerSummary {
  readonly digest: string;
  readonly diffID: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly wireBytes: number;
  readonly createdBy: string;
}

export interface StageSize {
  readonly what: string;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

export interface MeasuredStep extends Step {
  /** The difference between two images that were built; positive when the step removes bytes. */
  readonly savedBytes: number | null;
  readonly savedWireBytes: number | null;
}

/** The proof for one binary: compared with the same program linked with its symbols. */
export interface StripOutcome extends StripProof {
  readonly platform: string;
  readonly name: string;
}

export interface Input {
  readonly name: string;
  readonly value: string;
}

export interface EvidenceItem {
  readonly id: string;
  readonly needed: "yes" | "no" | "unknown";
  readonly why: readonly string[];
}

export interface DestinationOutcome {
  readonly destination: string;
  readonly reference: string | null;
  readonly uploadedBytes: number | null;
  readonly skippedBytes: number | null;
  readonly error?: ErrorReport;
}

/** The symbols and the DWARF of one binary of the image, in a separate file or attached to the image. */
export interface DebugSymbolsFile {
  readonly platform: string;
  /** Null where they are attached. */
  readonly path: string | null;
  /** The GNU build ID in hex, or null where the linker wrote none. */
  readonly buildId: string | null;
  /** Present only where they are attached: where an image was written, and the digest of what is attached to it there. */
  readonly attached?: readonly { readonly reference: string; readonly digest: string }[];
}

/** What govulncheck saw in the programs before they were stripped, and where it was kept. */
export interface KeptScanReport {
  readonly programs: readonly {
    readonly path: string;
    readonly platform: string;
    /** Of the program in the image, and of its unstripped twin. */
    readonly digest: string;
    readonly unstrippedDigest: string;
    readonly goVersion: string;
    readonly scannerVersion: string | null;
  }[];
  readonly files: readonly string[];
  /** Where an image was written, and the digest of what is attached to it there. */
  readonly attached: readonly { readonly reference: string; readonly digest: string }[];
}

/** The report when nothing was built: null means "not measured". */
export function failureReport(error: PlimsollError): SlimReport {
  return {
    schema: "plimsoll.slim/1",
    image: null,
    before: null,
    after: null,
    steps: [],
    strip: null,
    inputs: [],
    evidence: [],
    destinations: [],
    notes: [],
    error: errorReport(error),
  };
}
