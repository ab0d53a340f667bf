import { EXIT, type ExitCode } from "./exit.ts";

/**
 * Every way in which plimsoll stops, and the exit code that each leads to.
 * A code is a promise: it never changes its meaning, and docs/errors/CODE.md says what to do about it.
 */
export const ERROR_CODES = {
  "add-invalid": EXIT.usage,
  "advisories-invalid": EXIT.input,
  "approval-needed": EXIT.approval,
  "archive-invalid": EXIT.input,
  "attachment-lost": EXIT.input,
  "attestation-invalid": EXIT.input,
  "attachments-unsupported": EXIT.usage,
  "audit-failed": EXIT.gateFailed,
  "audit-incomplete": EXIT.program,
  "base-lacks-platform": EXIT.input,
  "base-user-unknown": EXIT.input,
  "baseline-invalid": EXIT.input,
  "baseline-missing": EXIT.usage,
  "baseline-unbuildable": EXIT.program,
  "binary-unfit": EXIT.gateFailed,
  "blob-unknown": EXIT.input,
  "build-failed": EXIT.program,
  "certificate-invalid": EXIT.input,
  "cgo-required": EXIT.gateFailed,
  "chaos-broken": EXIT.gateFailed,
  "chaos-undecided": EXIT.input,
  "compression-invalid": EXIT.input,
  "config-invalid": EXIT.usage,
  "contract-broken": EXIT.gateFailed,
  "contract-undecided": EXIT.input,
  "daemon-unavailable": EXIT.program,
  "defect": EXIT.defect,
  "digest-mismatch": EXIT.input,
  "debug-symbols-foreign": EXIT.input,
  "debug-symbols-invalid": EXIT.input,
  "debug-symbols-missing": EXIT.input,
  "dns-invalid": EXIT.input,
  "dockerfile-invalid": EXIT.input,
  "edit-conflict": EXIT.input,
  "elf-invalid": EXIT.input,
  "flag-invalid": EXIT.usage,
  "fleet-broken": EXIT.gateFailed,
  "fleet-plan-invalid": EXIT.input,
  "fleet-undecided": EXIT.input,
  "event-unsupported": EXIT.usage,
  "forge-unavailable": EXIT.input,
  "gate-failed": EXIT.gateFailed,
  "gate-undecided": EXIT.input,
  "hand-over-invalid": EXIT.input,
  "history-shallow": EXIT.program,
  "image-cannot-run": EXIT.input,
  "image-file-unreadable": EXIT.input,
  "image-foreign": EXIT.input,
  "image-unfit": EXIT.gateFailed,
  "image-unknown": EXIT.input,
  "interrupted": EXIT.interrupted,
  "kept-scan-foreign": EXIT.input,
  "kept-scan-invalid": EXIT.input,
  "kept-scan-missing": EXIT.input,
  "key-invalid": EXIT.input,
  "layer-path-invalid": EXIT.usage,
  "layout-invalid": EXIT.input,
  "limit-exceeded": EXIT.input,
  "lint-failed": EXIT.gateFailed,
  "manifest-invalid": EXIT.input,
  "metrics-invalid": EXIT.input,
  "module-not-found": EXIT.input,
  "module-not-installable": EXIT.input,
  "not-a-binary": EXIT.input,
  "not-a-main-package": EXIT.input,
  "not-a-checkout": EXIT.input,
  "not-reproduced": EXIT.proof,
  "offline": EXIT.input,
  "plan-invalid": EXIT.usage,
  "package-database-invalid": EXIT.input,
  "platform-unknown": EXIT.usage,
  "port-taken": EXIT.input,
  "program-failed": EXIT.program,
  "program-missing": EXIT.program,
  "proof-failed": EXIT.proof,
  "provenance-missing": EXIT.input,
  "provenance-unusable": EXIT.input,
  "reference-invalid": EXIT.usage,
  "referrers-invalid": EXIT.input,
  "registry-denied": EXIT.input,
  "registry-protocol": EXIT.input,
  "registry-unavailable": EXIT.input,
  "revision-unknown": EXIT.usage,
  "sarif-invalid": EXIT.input,
  "sbom-invalid": EXIT.input,
  "scan-report-foreign": EXIT.input,
  "scan-report-invalid": EXIT.input,
  "service-silent": EXIT.input,
  "several-platforms": EXIT.usage,
  "sigstore-unavailable": EXIT.input,
  "shard-failed": EXIT.program,
  "shard-incomplete": EXIT.input,
  "source-changed": EXIT.input,
  "source-invalid": EXIT.input,
  "strip-refused": EXIT.input,
  "survey-invalid": EXIT.input,
  "terminated": EXIT.terminated,
  "traces-invalid": EXIT.input,
  "trial-failed": EXIT.proof,
  "trusted-root-invalid": EXIT.input,
  "verification-failed": EXIT.proof,
  "whiteout-dangling": EXIT.input,
  "write-failed": EXIT.input,
} as const satisfies Record<string, ExitCode>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorParts {
  /** What happened, in one line, with the name of the thing. */
  readonly what: string;
  /** Why it happened, or what was found instead. */
  readonly why?: string;
  /** What the reader can do now. */
  readonly fix?: string;
  /** Where in the input: `layer[3] › usr/bin/app @0x1c0`. */
  readonly where?: string;
  readonly cause?: unknown;
}

/** The one error class. A stage that stops throws this; anything else that is thrown is a defect in plimsoll. */
export class PlimsollError extends Error {
  override readonly name = "PlimsollError";
  readonly code: ErrorCode;
  readonly what: string;
  readonly why: string | undefined;
  readonly fix: string | undefined;
  readonly where: string | undefined;

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(parts.what, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.what = parts.what;
    this.why = parts.why;
    this.fix = parts.fix;
    this.where = parts.where;
  }

  get exitCode(): ExitCode {
    return ERROR_CODES[this.code];
  }

  /** The same error seen from further out: `outer` is put before `where`. */
  within(outer: string): PlimsollError {
    return new PlimsollError(this.code, {
      what: this.what,
      where: this.where === undefined ? outer : `${outer} › ${this.where}`,
      ...(this.why === undefined ? {} : { why: this.why }),
      ...(this.fix === undefined ? {} : { fix: this.fix }),
      cause: this.cause ?? this,
    });
  }
}

const ENDS_RUN: ReadonlySet<ErrorCode> = new Set(["interrupted", "terminated", "defect"]);

/** An interruption or a defect ends the whole run; any other error may be about one part of it only. */
export function endsRun({ code }: PlimsollError): boolean {
  return ENDS_RUN.has(code);
}
