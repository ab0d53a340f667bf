import { PlimsollError } from "../../../base/error.ts";
import { holdsAttachments } from "../../../store/attachments.ts";
import { parseTarget, type Target } from "../../../store/target.ts";

/**
 * The destinations that hold what is attached to an image. `what` is to be attached there; `fileFlag` is how it goes into
 * a file instead. Throws `attachments-unsupported` where there is none.
 */
export function requireHolders(destinations: readonly string[], what: string, fileFlag: string): readonly Target[] {
  const holders = destinations.map(parseTarget).filter(holdsAttachments);
  if (holders.length > 0) return holders;
  throw new PlimsollError("attachments-unsupported", {
    what: `no destination holds ${what} when attached: ${destinations.join(", ")}`,
    why: "only a registry and an OCI layout hold what belongs to an image",
    fix: `keep it in a file: ${fileFlag}; or write the image to a registry or a layout as well`,
  });
}
