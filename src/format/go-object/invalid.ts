import { PlimsollError } from "../../base/error.ts";

/** An archive or object of the Go compiler that is not what this room can read. */
export function invalidObject(where: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", { what: `${where} cannot be read as a Go object`, why, where });
}
