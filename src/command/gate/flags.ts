import { PlimsollError } from "../../base/error.ts";
import type { GateRequest } from "../../flow/gate/request.ts";
import { LEAVE_ONE_OUT, type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import { PACKAGE_FLAGS } from "../build-flags.ts";
import { choice, many, one, yes } from "../flag-form.ts";
import { CACHE_FLAG, JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { GATE_FORMS, type GateForm } from "../gate-forms.ts";
import { type WrittenForm, writtenForm } from "../written-form.ts";

/** The flags of `plimsoll gate`, as typed. */
export interface GateFlags extends Omit<GateRequest, "approvals" | "mergedInto"> {
  readonly format?: GateForm;
  readonly json?: boolean;
  readonly write?: readonly string[];
}

/** Every service is built without its revision, so that a commit alone changes nothing. */
const { vcs: _vcs, ...BUILD } = PACKAGE_FLAGS;

/** In the order in which `--help` shows them. */
export const GATE_FLAGS = {
  base: one("Compare with where this branch left this revision; rules and approvals come from there", "revision"),
  baseline: one("Compare with this: lock, attached, merge-base, or the reference of an image", "baseline"),
  update: yes("Write what is measured as the new baseline, and judge nothing"),
  affected: yes("Do not build services that no file of the change can affect"),
  from: many(
    "A report of Trivy, grype, OSV-Scanner or govulncheck as JSON, for the rule vulnerabilities; repeatable",
    "file",
  ),
  db: one(
    "Let govulncheck look, with this database: a folder or an address (default: GOVULNDB without --from)",
    "folder",
  ),
  prove: yes("Build without each import that brought bytes, and say how many that gives back"),
  author: many("A name of the change's author, besides those in git: the author cannot approve", "name"),
  format: choice("How the verdict is written on standard output (default text)", GATE_FORMS),
  json: JSON_FLAG,
  write: many("FORM=FILE, the verdict in another form besides, such as junit=gate.xml", "form=file"),
  platform: many("What is measured (default: as configured, or Linux on this machine's architecture)", "os/arch", ","),
  ...BUILD,
  config: one("Configuration file (default plimsoll.yaml)", "file"),
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;

const NOT_WITH_UPDATE: Mismatch<keyof GateFlags> = {
  members: ["base", "from", "db", "prove", "affected", "author", "format", "json", "write"],
  says: "does not go with --update",
  why: "nothing is judged: what is measured becomes the baseline",
  fix: LEAVE_ONE_OUT,
};

/** Checks that the flags fit together, and says which forms go where. Throws `flag-invalid`. */
export function formsOf(flags: GateFlags): {
  readonly form: GateForm;
  readonly written: readonly WrittenForm<GateForm>[];
} {
  if (flags.update) refuseMismatch(flags, NOT_WITH_UPDATE);
  if (flags.json && flags.format !== undefined && flags.format !== "json") {
    throw new PlimsollError("flag-invalid", {
      what: `--json and --format ${flags.format} do not go together`,
      why: "there is one standard output",
      fix: `write one of them to a file: --write ${flags.format}=FILE`,
    });
  }
  return {
    form: flags.json ? "json" : (flags.format ?? "text"),
    written: (flags.write ?? []).map((text) => writtenForm(text, GATE_FORMS)),
  };
}
