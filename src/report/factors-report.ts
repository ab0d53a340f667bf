import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The report of `plimsoll lint --measure --json`. Sizes are bytes; a size that was not measured is null, never 0. */
export interface FactorsReport {
  readonly schema: "plimsoll.factors/1";
  readonly subject: { readonly package: string; readonly go: string } | null;
  /** The builder that made the images. */
  readonly builder: { readonly name: "model" | "podman" | "buildkit"; readonly version: string } | null;
  readonly factors: readonly MeasuredFactor[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface MeasuredFactor {
  readonly id: string;
  readonly title: string;
  /** Who ran the instructions, for a factor whose variants are instructions; null for every other factor. */
  readonly runBy: "model" | "podman" | "buildkit" | null;
  /** The other variants are compared with the first. */
  readonly variants: readonly MeasuredVariant[];
}

export interface MeasuredVariant {
  readonly name: string;
  /**
   * The whole image: manifest, config, layers uncompressed, without the layers of the base that instructions ran on. Null
   * for an image that could not be built here; `why` gives the reason.
   */
  readonly sizeBytes: number | null;
  /** Manifest, config, layers as stored. */
  readonly wireBytes: number | null;
  readonly changeBytes: number | null;
  readonly changeWireBytes: number | null;
  /** What each instruction left, in their order; null where the variant is not made by instructions. */
  readonly layers: readonly MeasuredLayer[] | null;
  readonly why: string | null;
}

/** The layer that one instruction of a Dockerfile has left. */
export interface MeasuredLayer {
  /** As in a Dockerfile: `RUN go mod download`. */
  readonly instruction: string;
  /** The tar of the layer. */
  readonly sizeBytes: number;
  readonly wireBytes: number;
  /** The same instruction in plimsoll's model; null where the model itself is what is reported. */
  readonly modelBytes: number | null;
  readonly modelWireBytes: number | null;
  /** They add up to `sizeBytes`, and to `modelBytes`. The largest first. */
  readonly contents: readonly LayerContent[];
}

/** Each byte of a layer's tar counts in one of these parts; an entry counts with its header, content and padding. */
export type ContentKind =
  | "program"
  | "source"
  | "vendor"
  | "modules-unpacked"
  | "modules-zipped"
  /** `.info`, `.mod`, `.ziphash` and lists in the module cache. */
  | "modules-records"
  | "modules-locks"
  | "build-cache"
  /** What the go command counts about its own use: https://go.dev/doc/telemetry. */
  | "telemetry"
  | "other"
  | "folders"
  /** Files and folders that exist only for something to be mounted on them. */
  | "mount-targets"
  | "whiteouts"
  /** Additional headers for long names and exact times. */
  | "extended-headers"
  | "end-of-archive";

export interface LayerContent {
  readonly kind: ContentKind;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly modelBytes: number | null;
}

export function failedFactorsReport(error: PlimsollError): FactorsReport {
  return {
    schema: "plimsoll.factors/1",
    subject: null,
    builder: null,
    factors: [],
    notes: [],
    error: errorReport(error),
  };
}
