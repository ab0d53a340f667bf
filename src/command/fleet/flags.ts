import type { FleetRequest } from "../../flow/fleet/request.ts";
import { one } from "../flag-form.ts";
import { HTML_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { VERDICT_FLAGS, type VerdictFlags } from "../verdict-forms.ts";

/** The flags of `plimsoll fleet`, as typed. */
export interface FleetFlags extends FleetRequest, VerdictFlags {
  readonly html?: string;
}

/** In the order in which `--help` shows them. */
export const FLEET_FLAGS = {
  config: one("The file with the rules (default plimsoll.yaml)", "file"),
  policiesTo: one(
    "Also write the rules for Kubernetes (ValidatingAdmissionPolicy) and Kyverno into this folder",
    "folder",
  ),
  hookImage: one("With --policies-to, also a PreSync hook of Argo CD, which runs this image of plimsoll", "image"),
  platform: one("Which platform's image of an index", "os/arch"),
  ...VERDICT_FLAGS,
  html: HTML_FLAG,
  ...REGISTRY_FLAGS,
} as const;
