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
  /** The other variants are compared with the first. */
  readonly variants: readonly MeasuredVariant[];
}

export interface MeasuredVariant {
  readonly name: string;
  /**
   * The whole image: manifest, config, layers uncompressed. Null for an image that could not be built here; `why` gives
   * the reason.
   */
  readonly sizeBytes: number | null;
  /** Manifest, config, layers as stored. */
  readonly wireBytes: number | null;
  readonly changeBytes: number | null;
  readonly changeWireBytes: number | null;
  readonly why: string | null;
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
