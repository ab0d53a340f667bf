import type { SymbolsRequest } from "../../flow/symbols/request.ts";
import { one } from "../flag-form.ts";
import { CACHE_FLAG, JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll symbols`, as typed. */
export interface SymbolsFlags extends SymbolsRequest {
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const SYMBOLS_FLAGS = {
  output: one(
    "Write the symbols to this file; those of several programs into this folder (default: NAME.debug here)",
    "file",
  ),
  platform: one("Which image of several, or all (default: Linux on this machine's architecture)", "os/arch"),
  json: JSON_FLAG,
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;
