import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** `kept`: with the tag and without it. `removed`, `added`: what the tag takes away, and what it brings. */
export type GraphMark = "kept" | "removed" | "added";

/** The report of `plimsoll tags --graph json`. A size that was not measured is null, never 0. */
export interface GraphReport {
  readonly schema: "plimsoll.graph/1";
  readonly program: GraphedProgram | null;
  readonly by: "module" | "package";
  /** The tag whose program is compared with one without it; null where nothing is compared. */
  readonly mark: string | null;
  /** The main module or package first, the others by name. */
  readonly nodes: readonly GraphNode[];
  /** By name. Each end is the name of a node. */
  readonly edges: readonly GraphEdge[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface GraphedProgram {
  readonly package: string;
  readonly platform: string;
  readonly go: string;
  /** The tags that it is built with as configured. */
  readonly tags: readonly string[];
}

export interface GraphNode {
  /** `path@version` of a module, the import path of a package, or `std`. */
  readonly name: string;
  readonly kind: "main" | "module" | "package" | "standard";
  /** Of a package: its module. Null for one of the standard library, or of no module. */
  readonly module: string | null;
  readonly mark: GraphMark;
  /** How many packages of the program it stands for. */
  readonly packages: number;
  /** What the program's bytes are attributed to: not what a program without it would be smaller by. */
  readonly sizeBytes: number | null;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly mark: GraphMark;
}

export function failedGraphReport(error: PlimsollError): GraphReport {
  return {
    schema: "plimsoll.graph/1",
    program: null,
    by: "module",
    mark: null,
    nodes: [],
    edges: [],
    notes: [],
    error: errorReport(error),
  };
}
