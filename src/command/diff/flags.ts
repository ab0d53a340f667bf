import type { DiffRequest } from "../../flow/diff/request.ts";
import { BINARY_VIEWS } from "../../measure/binary/view-names.ts";
import { IMAGE_VIEWS } from "../../measure/image/view-names.ts";
import { PACKAGE_FLAGS } from "../build-flags.ts";
import { choice, many, one, yes } from "../flag-form.ts";
import { CACHE_FLAG, FORMAT_FLAG, JSON_FLAG, ONLY_FLAG, REGISTRY_FLAGS, REPORT_FLAG, TOP_FLAG } from "../flags.ts";

/** The flags of `plimsoll diff`, as typed. */
export interface DiffFlags extends DiffRequest {
  readonly top?: number;
  readonly only?: RegExp;
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const DIFF_FLAGS = {
  base: one("Compare a main package with what it was where its history left that of this revision", "revision"),
  prove: yes("Of main packages: build without each import that brought bytes, and say how many that gives back"),
  by: choice("Compare by one of these only (default: section, module, package; of images layer, owner, file)", [
    ...new Set([...IMAGE_VIEWS, ...BINARY_VIEWS]),
  ]),
  findingsBefore: many(
    "Of images: a scanner's report about the first, as JSON; its findings are compared; repeatable",
    "file",
  ),
  findingsAfter: many("Of images: a scanner's report about the second", "file"),
  top: TOP_FLAG,
  only: ONLY_FLAG,
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  report: REPORT_FLAG,
  ...PACKAGE_FLAGS,
  platform: one("What main packages are built for, or which image of several", "os/arch"),
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;
