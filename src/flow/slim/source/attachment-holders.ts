import { PlimsollError } from "../../../base/error.ts";
import { holdsAttachments } from "../../../store/attachments.ts";
import { parseTarget, type Target } from "../../../store/target.ts";

/** The places that hold what is attached to an image, by the number of the destination. */
export type Holders = ReadonlyMap<number, Target>;

/**
 * The destinations that hold what is attached to an image. `what` is to be attached there; `elsewhere` is what to do instead.
 * Throws `attachments-unsupported` where there is none.
 */
export function requireHolders(destinations: readonly string[], what: string, elsewhere: string): Holders {
  const targets = destinations.map((name, index) => [index, parseTarget(name)] as const);
  const holders = new Map(targets.filter(([, target]) => holdsAttachments(target)));
  if (holders.size > 0) return holders;
  throw new PlimsollError("attachments-unsupported", {
    what: `no destination holds ${what}: ${destinations.join(", ")}`,
    why: "only a registry and an OCI layout hold what belongs to an image",
    fix: `write the image to a registry or a layout as well, or ${elsewhere}`,
  });
}
