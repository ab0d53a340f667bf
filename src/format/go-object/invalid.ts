import { PlimsollError } from "../../base/error.ts";

/** The error for an archive or object of the Go compiler that plimsoll cannot read. */
export function invalidObject(where: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", { what: `${where} cannot be read as a Go object`, why, where });
}
