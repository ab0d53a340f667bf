import { openSealer, type Sealer } from "../../../session/open-sealer.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { SlimRequest } from "../request/request.ts";
import { type Holders, requireHolders } from "./attachment-holders.ts";

/** What `--attest` and `--sign` ask for, checked before anything is built. */
export interface Sealing {
  readonly attest: readonly NonNullable<SlimRequest["attest"]>[number][];
  readonly sealer: Sealer | undefined;
  /** Where the image will be, as far as it can be signed there, by the number of the destination. */
  readonly holders: Holders;
  /** Destinations that hold images only. */
  readonly others: readonly string[];
}

/** Throws `key-invalid`, `flag-invalid`, `offline`, and `attachments-unsupported` where no destination holds a signature. */
export async function openSealing(
  surroundings: Surroundings,
  { attest = [], sign, offline = false }: Pick<SlimRequest, "attest" | "sign" | "offline">,
  destinations: readonly string[],
): Promise<Sealing> {
  const holders = requireHolders(destinations, "statements or signatures", "leave --attest and --sign out");
  const sealer = sign === undefined ? undefined : await openSealer(sign, surroundings, offline);
  return { attest, sealer, holders, others: destinations.filter((_, index) => !holders.has(index)) };
}
