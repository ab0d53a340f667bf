import type { ConvergeRequest } from "../../flow/converge/request.ts";
import type { TargetRequest } from "../../flow/converge/target.ts";
import { choice, many, one, yes } from "../flag-form.ts";
import {
  CACHE_FLAG,
  DATABASE_FLAG,
  FORMAT_FLAG,
  FROM_FLAG,
  JSON_FLAG,
  REGISTRY_FLAGS,
  requireTables,
  SCAN_FLAG,
} from "../flags.ts";

/** The flags of `plimsoll converge`, as typed. */
export interface ConvergeFlags extends ConvergeRequest, Omit<TargetRequest, "from" | "db"> {
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const CONVERGE_FLAGS = {
  from: FROM_FLAG,
  db: DATABASE_FLAG,
  scan: SCAN_FLAG,
  test: choice("Which tests of the module must pass (default affected: those that import what moves)", [
    "none",
    "affected",
    "all",
  ]),
  replace: many(
    "Where a finding stays otherwise, replace MODULE by a lower version of its own, or MODULE=OTHER@VERSION; repeatable",
    "module",
  ),
  replaceReason: one("The comment beside such a replacement in go.mod", "text"),
  toolchain: yes("Raise the toolchain line to the release of Go with the fixes of the standard library"),
  modules: yes("Also list indirect requirements that no build imports, and direct ones that are used for one thing"),
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
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  platform: one("Which image of several (default: Linux on this machine's architecture)", "os/arch"),
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;

/** Throws `flag-invalid` for a flag that would do nothing beside the others. */
export function requireFittingFlags(flags: ConvergeFlags): void {
  if (flags.json) requireTables(flags, ["format"]);
}
