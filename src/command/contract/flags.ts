import type { ContractRequest } from "../../flow/contract/request.ts";
import { LEAVE_ONE_OUT, type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import { one, yes } from "../flag-form.ts";
import { HTML_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { portFlag } from "../number-flag.ts";
import { SERVICE_FLAGS } from "../service-flags.ts";
import { VERDICT_FLAGS, type VerdictFlags, verdictFormsOf } from "../verdict-forms.ts";

/** The flags of `plimsoll contract`, as typed. */
export interface ContractFlags extends ContractRequest, VerdictFlags {
  readonly init?: boolean;
  readonly html?: string;
}

/** In the order in which `--help` shows them. */
export const CONTRACT_FLAGS = {
  config: one("The file with the contract (default plimsoll.yaml)", "file"),
  init: yes("Write a contract from what the service shows, and judge nothing"),
  quick: yes("Send no more requests than the objectives need: for pull requests"),
  port: portFlag("The port that the service listens on (default: as the contract says, or the image exposes)"),
  ...SERVICE_FLAGS,
  ...VERDICT_FLAGS,
  html: HTML_FLAG,
  objectivesTo: one("Also write the objectives for sloth, pyrra and Prometheus into this folder", "folder"),
  ...REGISTRY_FLAGS,
} as const;

const NOT_WITH_INIT: Mismatch<keyof ContractFlags> = {
  members: ["quick", "format", "json", "write", "html", "objectivesTo"],
  says: "does not go with --init",
  why: "nothing is judged: what the service shows becomes its contract",
  fix: LEAVE_ONE_OUT,
};

/** Which form goes where. Throws `flag-invalid`. */
export function formsOf(flags: ContractFlags): ReturnType<typeof verdictFormsOf> {
  if (flags.init) refuseMismatch(flags, NOT_WITH_INIT);
  return verdictFormsOf(flags);
}
