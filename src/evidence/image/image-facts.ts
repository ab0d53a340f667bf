import type { EntryPlace } from "../../image/file-status.ts";
import type { Cause } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { ReclaimableRow } from "../../measure/image/reclaimable.ts";
import type { BinaryFacts } from "../binary/facts.ts";

/** The facts that the rules about an image use. */
export interface ImageFacts {
  /** The image's name for people. */
  readonly where: string;
  readonly ledger: ImageLedger;
  /** The cause of each entry of each layer. */
  readonly causes: readonly (readonly Cause[])[];
  readonly reclaimable: readonly ReclaimableRow[];
  /** The largest entries of each of these rows. */
  readonly largest: ReadonlyMap<ReclaimableRow, readonly EntryPlace[]>;
  /** Go programs that are visible in a container, read completely. */
  readonly programs: readonly InspectedProgram[];
  /** Files that start like PEM private keys: RFC 7468, sections 10 and 11. Their content is not stored. */
  readonly privateKeys: readonly EntryPlace[];
}

export interface InspectedProgram {
  readonly place: EntryPlace;
  readonly facts: BinaryFacts;
  /** The size that it would have with `-s -w`; null if that is not known. */
  readonly strippedSizeBytes: number | null;
}
