import type { ConvergeRequest } from "../../flow/converge/request.ts";
import { choice, many, one, yes } from "../flag-form.ts";
import { FORMAT_FLAG, JSON_FLAG, REGISTRY_FLAGS, requireTables } from "../flags.ts";

/** The flags of `plimsoll converge`, as typed. */
export interface ConvergeFlags extends ConvergeRequest {
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const CONVERGE_FLAGS = {
  from: many(
    "A report of Trivy, grype, OSV-Scanner or govulncheck as JSON (default: govulncheck is run); repeatable",
    "file",
  ),
  db: one("Advisories: a folder, or an address as govulncheck takes it (default: GOVULNDB)", "folder"),
  test: choice("Which tests of the module must pass (default affected: those that import what moves)", [
    "none",
    "affected",
    "all",
  ]),
  write: yes("Write go.mod and go.sum, both or neither"),
  patch: one("Write the change of both to this file, for git apply", "file"),
  vex: many(
    "Write what may be said of the findings: .openvex.json, .vex.json, or .cdx.json for CycloneDX; repeatable",
    "file",
  ),
  image: one("The image that --vex is about (default: every program of the module)", "image"),
  repository: one("Where that image is, or will be (default: where --image is, in a registry)", "repository"),
  vexModules: yes("Let --vex speak of each vulnerable module by itself as well"),
  vexSbom: one("An SBOM of CycloneDX that --vex of CycloneDX refers to, as Trivy wants", "file.cdx.json"),
  ...REGISTRY_FLAGS,
  format: FORMAT_FLAG,
  json: JSON_FLAG,
} as const;

/** Throws `flag-invalid` for a flag that would do nothing beside the others. */
export function requireFittingFlags(flags: ConvergeFlags): void {
  if (flags.json) requireTables(flags, ["format"]);
}
