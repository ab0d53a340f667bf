import type { ErrorCode, PlimsollError } from "../base/error.ts";
import type { Finding } from "../check/finding.ts";
import type { PlannedImage, SlimImagePlan } from "../plan/slim-image/slim-image-plan.ts";
import type { Step, StepStatus } from "../plan/step.ts";
import type { StripProof } from "../prove/same-but-stripped.ts";
import type { SlimProof } from "../prove/slim-image.ts";

/** The result of `plimsoll slim --json`. Sizes are bytes; what was not measured is null, never 0. */
export interface SlimReport {
  readonly schema: "plimsoll.slim/1";
  readonly image: ImageSummary | null;
  readonly before: StageSize | null;
  readonly after: StageSize | null;
  readonly steps: readonly MeasuredStep[];
  /** Of each binary of the image, what stripping took off and that it changed nothing else. Null when not measured. */
  readonly strip: readonly StripOutcome[] | null;
  /** What makes two builds of the same source differ: compare these when digests differ. */
  readonly inputs: readonly Input[];
  readonly evidence: readonly EvidenceItem[];
  readonly destinations: readonly DestinationOutcome[];
  /** Only where --debug-symbols asked for them. */
  readonly debugSymbols?: readonly DebugSymbolsFile[];
  /** Only where an image was made minimal, as far as it came. */
  readonly fromImage?: FromImage;
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

/** How an image was made minimal. */
export interface FromImage {
  readonly source: PlannedImage;
  /** True where there was nothing to leave out: the result is the image itself. */
  readonly alreadyMinimal: boolean;
  readonly findings: readonly Finding[];
  /** Null where it did not come to one. */
  readonly plan: SlimImagePlan | null;
  /** Of every Go program that stays, what became of its symbols and DWARF. */
  readonly programs: readonly ProgramOutcome[];
  /** Packages of the operating system of which files stay: `apk:musl`, `deb:libc6`. */
  readonly packages: readonly string[];
  /** Everything that does not stay, by why it was there. */
  readonly leftOut: readonly LeftOut[];
  /** Paths that the image has too, with other content: /etc/passwd cut down to the lines that are needed. */
  readonly rewritten: readonly string[];
  /** Null where nothing was built. */
  readonly proof: SlimProof | null;
}

/** What stripping made of one program of an image, in the words of a step's status. */
export interface ProgramOutcome {
  readonly path: string;
  /** `not-needed`: it had no symbols. `refused`: it keeps them. `not-examined`: nobody asked for it. */
  readonly strip: StepStatus;
  /** Null where the status says it all. */
  readonly why: string | null;
}

/** Bytes of the layers' tars. */
export interface LeftOut {
  readonly why: string;
  readonly names: number;
  readonly sizeBytes: number;
  /** Their share of the layers as they are stored. */
  readonly wireBytes: number;
}

export interface ImageSummary {
  /** Where the first destination that worked has it, with its digest. */
  readonly reference: string | null;
  readonly digest: string;
  readonly mediaType: string;
  /** Sum over the layers, uncompressed, of every platform. */
  readonly sizeBytes: number;
  /** Sum over the layers as stored, manifest and config, of every platform. */
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
  /** Difference of two artefacts that were built, positive when the step takes off bytes. */
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

/** The symbols and the DWARF of one binary of the image, in a file of their own. */
export interface DebugSymbolsFile {
  readonly platform: string;
  readonly path: string;
  /** The GNU build ID in hex, or null where the linker wrote none. */
  readonly buildId: string | null;
}

export interface ErrorReport {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly what: string;
  readonly why: string | null;
  readonly fix: string | null;
  readonly where: string | null;
}

/** What is left to say when nothing was built: null is "not measured". */
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

export function errorReport(error: PlimsollError): ErrorReport {
  return {
    code: error.code,
    exitCode: error.exitCode,
    what: error.what,
    why: error.why ?? null,
    fix: error.fix ?? null,
    where: error.where ?? null,
  };
}
