import type { AuditRequest } from "../../flow/audit/request.ts";
import { BUILD_FLAGS } from "../build-flags.ts";
import { choice, many, one, yes } from "../flag-form.ts";
import { JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

const FORMATS = ["text", "markdown", "sarif"] as const;

/** The flags of `plimsoll audit`, as typed. */
export interface AuditFlags extends AuditRequest {
  readonly format?: (typeof FORMATS)[number];
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly failOn?: "warning" | "never";
}

/** In the order in which `--help` shows them. */
export const AUDIT_FLAGS = {
  rule: many("Look only for this rule, also if it is off otherwise; repeatable", "rule"),
  module: many("Also look at modules whose path matches, with * for any text; repeatable", "pattern"),
  from: many("Results of golangci-lint, gosec or another tool as SARIF, joined by their lines; repeatable", "file"),
  format: choice("How suspects are written (default text)", FORMATS),
  json: JSON_FLAG,
  sarif: yes("The same as --format sarif"),
  failOn: choice("Exit with 1 if anything is suspect, or never (default)", ["warning", "never"]),
  tags: { ...BUILD_FLAGS.tags, brief: "Build tags" },
  goflag: BUILD_FLAGS.goflag,
  buildEnv: BUILD_FLAGS.buildEnv,
  cgo: BUILD_FLAGS.cgo,
  config: one("A file with rules and waivers, instead of plimsoll.yaml in this folder", "file"),
  platform: one(
    "Which platform's files are read (default: as configured, or Linux on this machine's architecture)",
    "os/arch",
  ),
  offline: REGISTRY_FLAGS.offline,
} as const;
