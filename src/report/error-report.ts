import type { ErrorCode, PlimsollError } from "../base/error.ts";

/** What `--json` says of an error. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly what: string;
  readonly why: string | null;
  readonly fix: string | null;
  readonly where: string | null;
}

export function errorReport(error: PlimsollError): ErrorReport {
  return {
    code: error.code,
    exitCode: error.exitCode,
    what: error.what,
    why: error.why ?? null,
    fix: error.fix ?? null,
    where: error.where ?? null,
  };
}
