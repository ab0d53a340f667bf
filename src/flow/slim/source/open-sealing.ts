import { PlimsollError } from "../../../base/error.ts";
import { openSealer, type Sealer } from "../../../session/open-sealer.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { holdsAttachments } from "../../../store/attachments.ts";
import { parseTarget, type Target } from "../../../store/target.ts";
import type { SlimRequest } from "../request/request.ts";

/** What `--attest` and `--sign` ask for, checked before anything is built. */
export interface Sealing {
  readonly attest: readonly NonNullable<SlimRequest["attest"]>[number][];
  readonly sealer: Sealer | undefined;
  /** Where the image will be, as far as it can be signed there, by the number of the destination. */
  readonly holders: ReadonlyMap<number, Target>;
  /** Destinations that hold images only. */
  readonly others: readonly string[];
}

/** Throws `key-invalid`, `flag-invalid`, `offline`, and `attachments-unsupported` where no destination holds a signature. */
export async function openSealing(
  surroundings: Surroundings,
  { attest = [], sign, offline = false }: Pick<SlimRequest, "attest" | "sign" | "offline">,
  destinations: readonly string[],
): Promise<Sealing> {
  const targets = destinations.map((name, index) => [index, parseTarget(name)] as const);
  const holders = new Map(targets.filter(([, target]) => holdsAttachments(target)));
  if (holders.size === 0) {
    throw new PlimsollError("attachments-unsupported", {
      what: `no destination holds statements or signatures: ${destinations.join(", ")}`,
      why: "only a registry and an OCI layout hold what belongs to an image",
      fix: "write the image to a registry or a layout as well, or leave --attest and --sign out",
    });
  }
  const sealer = sign === undefined ? undefined : await openSealer(sign, surroundings, offline);
  return { attest, sealer, holders, others: destinations.filter((_, index) => !holders.has(index)) };
}
