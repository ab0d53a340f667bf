import type { ReproduceRequest } from "../../flow/reproduce/request.ts";
import { one, yes } from "../flag-form.ts";
import { CACHE_FLAG, JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll reproduce`, as typed. */
export interface ReproduceFlags extends ReproduceRequest {
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const REPRODUCE_FLAGS = {
  provenance: one("A file with the provenance, instead of what is attached to the image", "file.json"),
  allowFlags: yes("Use recorded flags that can start programs, once you know who recorded them"),
  platform: one("Which image of several (default: Linux on this machine's architecture)", "os/arch"),
  json: JSON_FLAG,
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;
