import type { CopyRequest } from "../../flow/copy/request.ts";
import { one, yes } from "../flag-form.ts";
import { JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll copy`, as typed. */
export interface CopyFlags extends CopyRequest {
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const COPY_FLAGS = {
  platform: one("Only this platform's image of an index (default: the index with everything that it names)", "os/arch"),
  attached: yes("Copy what is attached as well: SBOMs, provenance, signatures, and what is attached to these"),
  json: JSON_FLAG,
  ...REGISTRY_FLAGS,
} as const;
