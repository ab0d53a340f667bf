import { PlimsollError } from "../../../base/error.ts";
import { parseReference } from "../../../format/oci/reference.ts";
import type { Fault } from "./fault.ts";

/** The fault of a name that is no stage and cannot be an image either. */
export function imageFault(name: string): Fault | undefined {
  if (name === "scratch") return undefined;
  try {
    parseReference(name);
    return undefined;
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    return {
      what: `${name.slice(0, 80)} is neither an image nor a stage before this one`,
      fix: error.fix ?? "name one that is",
    };
  }
}
