import { PlimsollError } from "../../base/error.ts";

/**
 * A part of a Go binary that could not be read, and why. It is a value and not an error, because the other parts can
 * still be read: an unknown Go release, a stripped file or a damaged table only loses what that table contains.
 */
export class Absent {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Runs a reader, and turns an error about invalid input into a reason. Anything else that is thrown is a defect. */
export async function orAbsent<Value>(part: string, read: () => Promise<Value | Absent>): Promise<Value | Absent> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code === "defect") throw error;
    return new Absent(`${part} cannot be read: ${error.what}${error.why === undefined ? "" : `, ${error.why}`}`);
  }
}
