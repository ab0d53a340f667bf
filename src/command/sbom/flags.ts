import type { SbomRequest } from "../../flow/sbom/request.ts";
import { choice, one } from "../flag-form.ts";
import { CACHE_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll sbom`, as typed. */
export interface SbomFlags extends SbomRequest {
  readonly output?: string;
}

/** In the order in which `--help` shows them. */
export const SBOM_FLAGS = {
  format: choice("SPDX 2.3 or CycloneDX 1.6, as JSON (default spdx)", ["spdx", "cyclonedx"]),
  output: one("Write the document to this file instead of standard output", "file.json"),
  repository: one(
    "Of an image, the repository in its package URL (default: the one that it is read from)",
    "registry/repository",
  ),
  platform: one("Which image of several (default: Linux on this machine's architecture)", "os/arch"),
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;
